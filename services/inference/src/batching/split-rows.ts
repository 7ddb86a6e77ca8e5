import type { Tensor, TensorData, Tensors } from '@slipway/model';

/**
 * Cuts outputs into the parts of each request, given its rows; undefined when an output has another first dimension than
 * the rows in sum: it is not made of rows then, and cannot be shared out.
 */
export function splitRows(
  outputs: Tensors,
  rowCounts: readonly number[],
): readonly Tensors[] | undefined {
  const total = rowCounts.reduce((sum, rows) => sum + rows, 0);
  const parts = rowCounts.map((): Record<string, Tensor> => ({}));
  for (const [name, tensor] of Object.entries(outputs)) {
    if (tensor.shape[0] !== total) return undefined;
    const width = tensor.data.length / total;
    let start = 0;
    for (const [index, rows] of rowCounts.entries()) {
      const part = parts[index];
      if (part !== undefined) part[name] = rowsOf(tensor, start, rows, width);
      start += rows;
    }
  }
  return parts;
}

/** Rows of a tensor as a view, without a copy. */
export function rowsOf(
  { datatype, shape, data }: Tensor,
  start: number,
  rows: number,
  width: number,
): Tensor {
  const cut = slice(data, start * width, (start + rows) * width);
  return { datatype, shape: [rows, ...shape.slice(1)], data: cut };
}

function slice(data: TensorData, start: number, end: number): TensorData {
  return Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end);
}
