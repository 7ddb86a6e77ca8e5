import type { Tensor } from '@slipway/proto';

/** A tensor of 32-bit floats, as a request carries it. */
export function floats(shape: number[], ...values: number[]): Tensor {
  return { datatype: 'FP32', shape, data: { $case: 'floats', value: { values } } };
}
