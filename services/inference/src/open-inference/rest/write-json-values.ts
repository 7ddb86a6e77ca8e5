import type { Datatype, TensorData } from '@slipway/model';

/**
 * The values of a tensor as a flat JSON array. 64-bit integers are bare numbers; NaN and infinities, for which JSON has no
 * number, are texts as protobuf writes them. FP16 has no JSON form.
 */
export function writeJsonValues(datatype: Datatype, data: TensorData): string {
  if (Array.isArray(data)) return JSON.stringify(data);
  if (datatype === 'BOOL') return JSON.stringify(Array.from(data, Boolean));
  const isFloat = data instanceof Float32Array || data instanceof Float64Array;
  if (!isFloat || data.every(Number.isFinite)) return `[${data.join(',')}]`;
  const values = Array.from(data, (value) => (Number.isFinite(value) ? value : String(value)));
  return JSON.stringify(values);
}
