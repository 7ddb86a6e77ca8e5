import type { InputLayout } from './model-spec.js';
import type { RowAxis } from './row-axis.js';
import type { Signature, TensorSignature } from './tensor.js';

/** Nobody writes a longer row value by value; each feature of it would be kept with a name. */
const maxFeatures = 65_536;

/** The inputs as flat rows; undefined when one of them has another form. */
export function layoutsOf(signature: Signature, axis: RowAxis): readonly InputLayout[] | undefined {
  const layouts: InputLayout[] = [];
  for (const input of signature.inputs) {
    const rowShape = rowShapeOf(input, axis);
    if (rowShape === undefined) return undefined;
    const width = rowShape.reduce((product, size) => product * size, 1);
    layouts.push({ signature: input, width, rowShape, isWhole: axis.kind === 'none' });
  }
  const total = layouts.reduce((sum, { width }) => sum + width, 0);
  return total <= maxFeatures ? layouts : undefined;
}

function rowShapeOf(
  { shape, isShapeless }: TensorSignature,
  axis: RowAxis,
): readonly number[] | undefined {
  if (isShapeless === true) return undefined;
  const [first, ...row] = shape;
  if (axis.kind === 'none') {
    const isFlat = shape.length < 2 || (shape.length === 2 && first === 1);
    return isFlat && shape.every((size) => size > 0) ? shape : undefined;
  }
  const isOfRows = axis.kind === 'fixed' || first === -1;
  return isOfRows && row.length < 2 && row.every((size) => size > 0) ? row : undefined;
}
