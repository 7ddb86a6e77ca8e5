import { bytesOf, fields, intsOf, textOf } from './wire-fields.js';

/** A dimension: its size, its name, or neither (`''`), which is one of any size. */
export type OnnxDimension = number | string;

/** An input or output of a graph, as the file declares it. */
export interface OnnxValue {
  readonly name: string;
  readonly kind: 'tensor' | 'sequence' | 'map' | 'optional' | 'sparse tensor' | 'unknown';
  /** Number of its element type in TensorProto.DataType; 0 where it has none. */
  readonly elementType: number;
  /** Undefined where the file tells no shape, which is not the same as the shape of a lone number. */
  readonly dimensions: readonly OnnxDimension[] | undefined;
}

/** The members of TypeProto's oneof. */
const kinds: Readonly<Record<number, OnnxValue['kind']>> = {
  1: 'tensor',
  4: 'sequence',
  5: 'map',
  8: 'sparse tensor',
  9: 'optional',
};

/** ValueInfoProto: name 1, type 2; TypeProto.Tensor: elem_type 1, shape 2; TensorShapeProto: dim 1. */
export function parseValue(bytes: Uint8Array): OnnxValue {
  const type = bytesOf(bytes, 2) ?? new Uint8Array();
  const member = fields(type).findLast(({ field }) => field in kinds);
  const kind = kinds[member?.field ?? 0] ?? 'unknown';
  const content = member?.bytes ?? new Uint8Array();
  const isTensor = kind === 'tensor';
  const shape = isTensor ? bytesOf(content, 2) : undefined;
  return {
    name: textOf(bytes, 1),
    kind,
    elementType: isTensor ? Number(intsOf(content, 1).at(-1) ?? 0n) : 0,
    dimensions:
      shape === undefined ? undefined : fields(shape).map((dim) => dimensionOf(dim.bytes)),
  };
}

/** TensorShapeProto.Dimension: dim_value 1, dim_param 2. Exporters write sizes below 1 for dimensions of any size. */
function dimensionOf(dimension: Uint8Array): OnnxDimension {
  const size = Number(intsOf(dimension, 1).at(-1) ?? -1n);
  return size >= 0 ? size : textOf(dimension, 2);
}
