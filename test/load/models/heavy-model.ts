import { onnxFile, type OnnxNode } from '@slipway/testing';

const width = 16_384;

/**
 * A model whose run takes time in proportion to its rows, so that no batch makes it cheaper: each row is spread over
 * `width` values, which go through `layers` sines: 120 of them take a few ms.
 */
export function heavyModel(layers: number): Uint8Array {
  const nodes = Array.from({ length: layers }, (_, layer): OnnxNode => ({
    op: 'Sin',
    inputs: [`wave${String(layer)}`],
    outputs: [`wave${String(layer + 1)}`],
  }));
  return onnxFile({
    inputs: [{ name: 'x', type: 'float', shape: [null, 1] }],
    constants: [{ name: 'spread', shape: [1, width], data: new Float32Array(width).fill(1) }],
    nodes: [
      { op: 'Mul', inputs: ['x', 'spread'], outputs: ['wave0'] },
      ...nodes,
      {
        op: 'ReduceMean',
        inputs: [`wave${String(layers)}`],
        outputs: ['y'],
        attributes: { axes: [1], keepdims: 1 },
      },
    ],
    outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
  });
}
