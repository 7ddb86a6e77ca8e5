import type { RowAxis } from './row-axis.js';
import type { TensorSignature } from './tensor.js';

export type Role = 'label' | 'probabilities' | 'value';

/** How many values an output has for each row: `any` where the graph does not tell; `none` where it has no rows. */
export type RowWidth = number | 'any' | 'none';

export function rowWidthOf({ shape, isShapeless }: TensorSignature, axis: RowAxis): RowWidth {
  if (isShapeless === true) return 'any';
  const row = rowShapeOf(shape, axis);
  if (row === undefined || row.length > 1) return 'none';
  const [width = 1] = row;
  return width < 0 ? 'any' : width;
}

/** Some converters declare [1] for what has as many values as there are rows. */
function rowShapeOf(shape: readonly number[], axis: RowAxis): readonly number[] | undefined {
  const [first, ...row] = shape;
  if (axis.kind === 'none') return shape.length > 0 && first === 1 ? row : shape;
  const isOfRows = first === -1 || first === 1 || first === axis.size;
  return first !== undefined && isOfRows ? row : undefined;
}

interface RoleRule {
  /** Can it hold what the card says it does? */
  readonly isFitting: (output: TensorSignature, width: RowWidth) => boolean;
  /** Is it that without a card? */
  readonly isTypical: (output: TensorSignature, width: RowWidth) => boolean;
  readonly expected: string;
}

export const roleRules: Readonly<Record<Role, RoleRule>> = {
  label: {
    isFitting: (output, width) => mayBeColumn(width) && !isFloat(output),
    isTypical: (output, width) => width === 1 && !isFloat(output),
    expected: 'one text or whole number a row',
  },
  probabilities: {
    isFitting: (output, width) => isFloat(output) && width !== 'none',
    isTypical: (output, width) => isFloat(output) && width !== 'none' && width !== 1,
    expected: 'FP32 with a column for each class',
  },
  value: {
    isFitting: (output, width) => mayBeColumn(width) && isNumber(output),
    isTypical: (output, width) => width === 1 && isFloat(output),
    expected: 'one number a row',
  },
};

function mayBeColumn(width: RowWidth): boolean {
  return width === 1 || width === 'any';
}

function isFloat({ datatype }: TensorSignature): boolean {
  return datatype.startsWith('FP');
}

function isNumber({ datatype }: TensorSignature): boolean {
  return datatype !== 'BYTES' && datatype !== 'BOOL';
}
