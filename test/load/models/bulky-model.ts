import { onnxFile } from '@slipway/testing';
import { createRandom, randomWeights } from './random.js';

const height = 1024;

/** A model of a given size on disk, nearly all of it weights that every run reads. */
export function bulkyModel(bytes: number): Uint8Array {
  const width = Math.floor(bytes / 4 / height);
  const random = createRandom(3);
  return onnxFile({
    inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
    constants: [
      { name: 'spread', shape: [1, height], data: randomWeights(random, height, 1) },
      { name: 'weights', shape: [height, width], data: randomWeights(random, height * width, 1) },
    ],
    nodes: [
      { op: 'MatMul', inputs: ['x', 'spread'], outputs: ['wide'] },
      { op: 'MatMul', inputs: ['wide', 'weights'], outputs: ['product'] },
      {
        op: 'ReduceMean',
        inputs: ['product'],
        outputs: ['y'],
        attributes: { axes: [1], keepdims: 1 },
      },
    ],
    outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
  });
}
