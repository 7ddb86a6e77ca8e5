import { isMarkedAsUntransferable } from 'node:worker_threads';
import type { Tensor, Tensors } from '@slipway/model';

/**
 * The same tensors, each with its own memory only. A clone of a view takes the whole buffer along that it looks into: a
 * row of a batch would drag the batch, a tensor of a message the message.
 */
export function withoutForeignMemory(tensors: Tensors): Tensors {
  const entries = Object.entries(tensors);
  if (entries.every(([, tensor]) => isWhole(tensor))) return tensors;
  return Object.fromEntries(
    entries.map(([name, tensor]) => [name, isWhole(tensor) ? tensor : copyOf(tensor)]),
  );
}

/** Buffers that may change hands instead of being copied. */
export function transferables(tensors: Tensors): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) {
    if (Array.isArray(data) || !(data.buffer instanceof ArrayBuffer)) continue;
    if (!isMarkedAsUntransferable(data.buffer)) buffers.add(data.buffer);
  }
  return [...buffers];
}

function isWhole({ data }: Tensor): boolean {
  return Array.isArray(data) || data.byteLength === data.buffer.byteLength;
}

function copyOf({ datatype, shape, data }: Tensor): Tensor {
  return { datatype, shape, data: data.slice() };
}
