import { expect, test } from 'vitest';
import { limitPredictions } from './limit-predictions.js';
import type { Answer, Predictor } from './predictor.js';

const head = { modelName: 'm', modelVersion: '', predictionId: '', routingKey: '', segments: {} };
const caller = { header: () => undefined, deadlineMs: Infinity, isCancelled: () => false };

/** A predictor whose predictions end when the test says so. */
function slowPredictor() {
  const waiting: PromiseWithResolvers<Answer>[] = [];
  const predictor: Predictor = {
    predict: () => {
      const answer = Promise.withResolvers<Answer>();
      waiting.push(answer);
      return answer.promise;
    },
  };
  const refused: string[] = [];
  const metrics = {
    refused: (model: string, code: number) => refused.push(`${model} ${String(code)}`),
  };
  const limited = limitPredictions(predictor, metrics, { maxConcurrent: 2 });
  const predict = (): Promise<Answer> =>
    limited.predict(head, caller, () => ({ tensors: {}, rows: 1 }));
  return { waiting, refused, predict };
}

test('one more than there may be is refused, with a hint, and counted', async () => {
  const { refused, predict, waiting } = slowPredictor();
  void predict();
  void predict();
  await expect(predict()).rejects.toMatchObject({
    kind: 'exhausted',
    code: 'TOO_MANY_REQUESTS',
    message: '2 predictions are under way already (MAX_CONCURRENT_REQUESTS); try again later',
    retryAfterMs: 100,
  });
  expect(waiting).toHaveLength(2);
  expect(refused).toEqual(['unknown 8']);
});

test('a prediction that has ended, well or badly, makes room', async () => {
  const { predict, waiting } = slowPredictor();
  const first = predict();
  const second = predict();
  waiting[0]?.reject(new Error('failed'));
  await expect(first).rejects.toThrow('failed');
  const third = predict();
  await expect(predict()).rejects.toMatchObject({ kind: 'exhausted' });
  for (const answer of waiting.slice(1)) answer.resolve({} as Answer);
  await Promise.all([second, third]);
});
