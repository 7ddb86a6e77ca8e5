import type { OnnxGraph, OnnxValue } from '@slipway/testing';

const column = (name: string): OnnxValue => ({ name, type: 'float', shape: [null, 1] });

/**
 * Answers each row with itself, after as many steps as the largest value says. A step takes about a microsecond, so that
 * 400,000 are a run of a few hundred milliseconds, and a run of any length can be asked for.
 */
export const slowGraph: OnnxGraph = {
  inputs: [column('x')],
  nodes: [
    { op: 'ReduceMax', inputs: ['x'], outputs: ['largest'], attributes: { keepdims: 0 } },
    { op: 'Cast', inputs: ['largest'], outputs: ['steps'], attributes: { to: 7 } },
    {
      op: 'Loop',
      inputs: ['steps', '', 'x'],
      outputs: ['y'],
      attributes: {
        body: {
          inputs: [
            { name: 'step', type: 'int64', shape: [] },
            { name: 'goes_on', type: 'bool', shape: [] },
            column('before'),
          ],
          nodes: [
            { op: 'Identity', inputs: ['goes_on'], outputs: ['still_goes_on'] },
            { op: 'Identity', inputs: ['before'], outputs: ['after'] },
          ],
          outputs: [{ name: 'still_goes_on', type: 'bool', shape: [] }, column('after')],
        },
      },
    },
  ],
  outputs: [column('y')],
};
