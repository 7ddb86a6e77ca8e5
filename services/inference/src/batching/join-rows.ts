import { allocate, type Tensor, type TensorData, type Tensors } from '@slipway/model';

/** The rows of several requests one below the other. All have the same names, types and row shapes. */
export function joinRows(parts: readonly Tensors[]): Tensors {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? {};
  const joined: Record<string, Tensor> = {};
  for (const [name, { datatype, shape }] of Object.entries(first)) {
    const tensors = parts.map((part) => part[name]).filter((tensor) => tensor !== undefined);
    const rows = tensors.reduce((sum, tensor) => sum + (tensor.shape[0] ?? 0), 0);
    const length = tensors.reduce((sum, tensor) => sum + tensor.data.length, 0);
    const data = allocate(datatype, length);
    let offset = 0;
    for (const tensor of tensors) {
      copyInto(data, tensor.data, offset);
      offset += tensor.data.length;
    }
    joined[name] = { datatype, shape: [rows, ...shape.slice(1)], data };
  }
  return joined;
}

function copyInto(target: TensorData, source: TensorData, offset: number): void {
  if (Array.isArray(target)) {
    for (const [index, text] of (source as string[]).entries()) target[offset + index] = text;
  } else {
    // Both are of one datatype; the compiler cannot pair the members of two unions.
    (target as Float32Array).set(source as Float32Array, offset);
  }
}
