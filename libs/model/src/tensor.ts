import { fromFloat16Bits } from './float16.js';

/** Element types by their Open Inference Protocol names; BYTES is text. */
export const datatypes = [
  'BOOL',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'FP16',
  'FP32',
  'FP64',
  'BYTES',
] as const;

export type Datatype = (typeof datatypes)[number];

/** Values in row-major order. BOOL is one byte each, FP16 its bit patterns. */
export type TensorData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | string[];

export interface Tensor {
  readonly datatype: Datatype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Tensors by input or output name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a graph says of one input or output. */
export interface TensorSignature {
  readonly name: string;
  readonly datatype: Datatype;
  /** -1 where the size is free. */
  readonly shape: readonly number[];
  /** Names of the free sizes, empty where they have none; sizes of one name are equal. */
  readonly dimensionNames?: readonly string[];
  /** The graph tells no shape: any will do. `shape` is empty then. */
  readonly isShapeless?: boolean;
}

export interface Signature {
  readonly inputs: readonly TensorSignature[];
  readonly outputs: readonly TensorSignature[];
}

const allocators: Record<Datatype, (length: number) => TensorData> = {
  BOOL: (length) => new Uint8Array(length),
  INT8: (length) => new Int8Array(length),
  INT16: (length) => new Int16Array(length),
  INT32: (length) => new Int32Array(length),
  INT64: (length) => new BigInt64Array(length),
  UINT8: (length) => new Uint8Array(length),
  UINT16: (length) => new Uint16Array(length),
  UINT32: (length) => new Uint32Array(length),
  UINT64: (length) => new BigUint64Array(length),
  FP16: (length) => new Uint16Array(length),
  FP32: (length) => new Float32Array(length),
  FP64: (length) => new Float64Array(length),
  BYTES: (length) => Array<string>(length).fill(''),
};

export function allocate(datatype: Datatype, length: number): TensorData {
  return allocators[datatype](length);
}

/** Exact up to 2^53; beyond it no length of data is equal to it. */
export function elementCount(shape: readonly number[]): number {
  return shape.includes(0) ? 0 : shape.reduce((product, size) => product * size, 1);
}

/** A shape in a message; the first sizes of one that is absurdly long. */
export function showShape(shape: readonly number[]): string {
  const sizes = shape.slice(0, 8).map((size) => (size < 0 ? 'any' : String(size)));
  return `[${[...sizes, ...(shape.length > 8 ? ['…'] : [])].join(', ')}]`;
}

/** An element as a number; NaN for text. 64-bit integers lose what a double cannot hold. */
export function numberAt(
  { datatype, data }: Pick<Tensor, 'datatype' | 'data'>,
  index: number,
): number {
  const value = data[index];
  if (value === undefined || typeof value === 'string') return Number.NaN;
  return datatype === 'FP16' ? fromFloat16Bits(Number(value)) : Number(value);
}
