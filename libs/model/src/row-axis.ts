import type { Signature, TensorSignature } from './tensor.js';

/** Where the rows of a model lie in its tensors. */
export interface RowAxis {
  /** The first dimension is `free`, `fixed` at `size` rows, or there is `none`: a request is one row then. */
  readonly kind: 'free' | 'fixed' | 'none';
  readonly size: number | undefined;
  /** Every input consists of the same rows, so that those of several requests can lie in one run. */
  readonly isJoinable: boolean;
}

/** Reads the axis out of a signature. Dimensions of different names need not be equal, so they are not the same rows. */
export function rowAxisOf(signature: Signature): RowAxis {
  const { inputs } = signature;
  const size = fixedBatchOf(signature);
  if (size !== undefined) return { kind: 'fixed', size, isJoinable: true };
  const free = inputs.filter(hasFreeFirst);
  if (free.length === 0 || isLoneSequence(signature)) {
    return { kind: 'none', size: undefined, isJoinable: false };
  }
  const names = new Set(free.map(firstName));
  const hasShapes = !free.some(({ isShapeless }) => isShapeless === true);
  const isJoinable = free.length === inputs.length && names.size === 1 && hasShapes;
  return { kind: 'free', size: undefined, isJoinable };
}

/**
 * Rows that a graph takes at a time, when the first dimension of every input is fixed at that size and that of no output
 * says otherwise; else undefined. Lone vectors of a fixed length are one row of that many values.
 */
function fixedBatchOf({ inputs, outputs }: Signature): number | undefined {
  const size = inputs[0]?.shape[0];
  if (size === undefined || size < 1) return undefined;
  if (inputs.some(({ shape }) => shape[0] !== size)) return undefined;
  if (!outputs.every((output) => output.shape[0] === size || hasFreeFirst(output)))
    return undefined;
  return size === 1 || inputs.some(({ shape }) => shape.length > 1) ? size : undefined;
}

/** The name of the first dimension; empty where it has none. */
export function firstName({ dimensionNames }: TensorSignature): string {
  return dimensionNames?.[0] ?? '';
}

export function hasFreeFirst({ shape, isShapeless }: TensorSignature): boolean {
  return shape[0] === -1 || isShapeless === true;
}

/** One vector of any length in, and nothing of that length out: words of a text rather than rows. */
function isLoneSequence({ inputs, outputs }: Signature): boolean {
  return (
    inputs.every(({ shape }) => shape.length === 1) &&
    outputs.every((output) => !hasFreeFirst(output))
  );
}
