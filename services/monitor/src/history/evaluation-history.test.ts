import { expect, test } from 'vitest';
import type { Evaluation } from '../evaluation/evaluation.js';
import { createEvaluationHistory, type EvaluationHistory } from './evaluation-history.js';

const minuteMs = 60_000;
const startMs = 20_000 * 86_400_000;
const all = {
  ...{ fromMs: 0, toMs: Number.POSITIVE_INFINITY },
  ...{ beforeNumber: Number.POSITIVE_INFINITY, limit: 10_000 },
};

test('reads the newest first, within a time, before a number and up to a limit', () => {
  const history = filled(10);
  const timeOf = (minute: number): number => startMs + minute * minuteMs;

  expect(numbersOf(history)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(numbersOf(history, { limit: 2 })).toEqual([10, 9]);
  expect(numbersOf(history, { beforeNumber: 3 })).toEqual([2, 1]);
  expect(numbersOf(history, { fromMs: timeOf(4), toMs: timeOf(6) })).toEqual([5, 4]);
});

test('an evaluation comes back with its numbers', () => {
  const [newest] = filled(1).read(all);

  expect(newest?.evaluation).toMatchObject({
    ...{ id: 'm@1.0.0/1', modelName: 'm', position: '1-0', window: { rows: 100 } },
    dataset: { drifted: false, share: 0.1 + 0.2, confirmed: false },
  });
});

test('keeps the last 2,000, and of each hour before them the first one, or the first that had drifted', () => {
  const history = filled(2180, [45, 50, 130]);

  const kept = numbersOf(history);
  expect(kept.slice(0, 2000)).toEqual(Array.from({ length: 2000 }, (_, i) => 2180 - i));
  expect(kept.slice(2000)).toEqual([180, 130, 60, 45]);
});

test('is stored piece by piece, and what is thinned out is removed', () => {
  const stored = new Map<string, Buffer>();
  const history = createEvaluationHistory(new Map());
  const written: number[] = [];
  for (let number = 1; number <= 2180; number++) {
    history.add(evaluationOf(number, number % 50 === 0));
    if (number % 20 > 0) continue;
    const before = stored.size;
    history.addChanges({
      set: (_, key, value) => stored.set(key, value),
      remove: (_, key) => stored.delete(key),
    });
    history.markStored();
    written.push(stored.size - before);
  }

  expect(written[0]).toBe(20);
  const restored = createEvaluationHistory(stored);
  expect(restored.read(all)).toEqual(history.read(all));
  expect(restored.bytes()).toBe(history.bytes());
  expect(stored.size).toBe(history.read(all).length);
});

function filled(count: number, drifted: readonly number[] = []): EvaluationHistory {
  const history = createEvaluationHistory(new Map());
  for (let number = 1; number <= count; number++) {
    history.add(evaluationOf(number, drifted.includes(number)));
  }
  return history;
}

function numbersOf(history: EvaluationHistory, range: Partial<typeof all> = {}): number[] {
  return history.read({ ...all, ...range }).map(({ number }) => number);
}

/** One a minute; number 60 starts the second hour. */
function evaluationOf(number: number, drifted: boolean): Evaluation {
  return {
    id: `m@1.0.0/${String(number)}`,
    ...{ modelName: 'm', modelVersion: '1.0.0', position: `${String(number)}-0`, reason: '' },
    timeMs: startMs + number * minuteMs,
    window: { rows: 100, startMs, endMs: startMs + number * minuteMs },
    ...{ referenceRows: 1000, referenceDigest: 'd' },
    verdict: { drifted, share: 0.1 + 0.2, confirmed: false, features: [], prediction: undefined },
    outputs: { nonFiniteShare: 0, isConstant: false },
    answers: { prediction: undefined, probability: undefined },
  };
}
