import { PredictRequest } from '@slipway/proto';
import { createRandom } from '../load/models/random.js';

/** The example that answers in the least time: a logistic regression of four features. */
export const irisModel = 'iris/1.0.0';

/** Flowers of every size that there is. */
export const irisRows: readonly number[][] = makeRows(64);

/** A PredictRequest of each, in base64. */
export const irisRequests: readonly string[] = irisRows.map((values) => {
  const request = PredictRequest.create({ modelName: 'iris', values });
  return Buffer.from(PredictRequest.encode(request).finish()).toString('base64');
});

function makeRows(count: number): number[][] {
  const random = createRandom(5);
  const ranges = [
    [4.3, 7.9],
    [2, 4.4],
    [1, 6.9],
    [0.1, 2.5],
  ] as const;
  return Array.from({ length: count }, () =>
    ranges.map(([least, most]) => Math.round((least + random() * (most - least)) * 10) / 10),
  );
}
