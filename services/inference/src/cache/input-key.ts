import { createHash, type Hash } from 'node:crypto';
import type { Tensors } from '@slipway/model';

/** A key that only equal inputs of the same `owner` share: SHA-256 over names, types, shapes and values. */
export function inputKey(owner: string, inputs: Tensors): string {
  const hash = createHash('sha256');
  text(hash, owner);
  for (const name of Object.keys(inputs).sort()) {
    const tensor = inputs[name];
    if (tensor === undefined) continue;
    text(hash, `${name} ${tensor.datatype} ${tensor.shape.join('x')}`);
    const { data } = tensor;
    if (Array.isArray(data)) for (const value of data) text(hash, value);
    else hash.update(data);
  }
  return hash.digest('base64');
}

/** With its length in front, so that no two lists of texts run together to the same bytes. */
function text(hash: Hash, value: string): void {
  hash.update(`${String(Buffer.byteLength(value))}:`).update(value);
}
