import { onnxFile } from '@slipway/testing';

/** Turns that every run takes, so that trying the model at load shows that it is not a quick one. */
const leastTurns = 4_000n;

/** A model that turns as often as its largest row says: a run of any length, also one that never ends. */
export function loopModel(): Uint8Array {
  return onnxFile({
    inputs: [{ name: 'turns', type: 'float', shape: [null, 1] }],
    constants: [
      { name: 'least', shape: [], data: BigInt64Array.of(leastTurns) },
      { name: 'one', shape: [1], data: Float32Array.of(1) },
    ],
    nodes: [
      { op: 'Cast', inputs: ['turns'], outputs: ['whole'], attributes: { to: 7 } },
      {
        op: 'ReduceMax',
        inputs: ['whole'],
        outputs: ['most'],
        attributes: { keepdims: 0 },
      },
      { op: 'Add', inputs: ['most', 'least'], outputs: ['trips'] },
      {
        op: 'Loop',
        inputs: ['trips', '', 'turns'],
        outputs: ['y'],
        attributes: {
          body: {
            inputs: [
              { name: 'turn', type: 'int64', shape: [] },
              { name: 'more', type: 'bool', shape: [] },
              { name: 'before', type: 'float', shape: [null, 1] },
            ],
            nodes: [
              { op: 'Identity', inputs: ['more'], outputs: ['goOn'] },
              { op: 'Add', inputs: ['before', 'one'], outputs: ['after'] },
            ],
            outputs: [
              { name: 'goOn', type: 'bool', shape: [] },
              { name: 'after', type: 'float', shape: [null, 1] },
            ],
          },
        },
      },
    ],
    outputs: [{ name: 'y', type: 'float', shape: [null, 1] }],
  });
}
