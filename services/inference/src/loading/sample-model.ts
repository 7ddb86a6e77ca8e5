import { parseCard, resolveSpec, type ModelSpec, type Tensors } from '@slipway/model';
import type { Reference } from '../repository/read-reference.js';

function specOf(card: object, outputs: readonly [name: string, width: number][]): ModelSpec {
  return resolveSpec({
    modelName: 'm',
    modelVersion: '1.0.0',
    signature: {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
      outputs: outputs.map(([name, width]) => ({ name, datatype: 'FP32', shape: [-1, width] })),
    },
    card: parseCard(
      JSON.stringify({ features: [{ name: 'x', type: 'float' }], ...card }),
      'card.json',
    ),
    referenceColumns: undefined,
  });
}

/** Models with one number x, for tests. */
export const classifier = specOf(
  { task: 'classification', classes: ['no', 'yes'], outputs: { probabilities: 'p' } },
  [['p', 2]],
);
export const regressor = specOf({ task: 'regression', outputs: { value: 'v' } }, [['v', 1]]);

export function referenceOf(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): Reference {
  return { file: 'reference.csv', columns, rows, stored: undefined };
}

/** Says that x is the probability of yes, and the value. */
export function createModel(): {
  runs: number;
  run: (inputs: Tensors) => Promise<{ outputs: Tensors; runMs: number }>;
} {
  const model = {
    runs: 0,
    run: (inputs: Tensors) => {
      model.runs++;
      const values = Array.from(inputs['x']?.data ?? [], Number);
      const p = Float32Array.from(values.flatMap((x) => [1 - x, x]));
      const outputs: Tensors = {
        p: { datatype: 'FP32', shape: [values.length, 2], data: p },
        v: { datatype: 'FP32', shape: [values.length, 1], data: Float32Array.from(values) },
      };
      return Promise.resolve({ outputs, runMs: 1 });
    },
  };
  return model;
}

/** 400 numbers in (0, 1), as text. */
export const xs = Array.from({ length: 400 }, (_, i) => ((i * 0.618_034) % 1).toFixed(4));
