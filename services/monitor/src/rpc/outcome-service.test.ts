import type { UnaryHandler } from '@slipway/grpc';
import { SubmitOutcomesRequest, type SubmitOutcomesResponse } from '@slipway/proto';
import { expect, test } from 'vitest';
import type { OutcomeEntry } from '../outcomes/outcome-fields.js';
import { createOutcomeService } from './outcome-service.js';

const nowMs = Date.UTC(2026, 0, 1, 12);

function openService() {
  const written: OutcomeEntry[] = [];
  const writer = {
    write: (outcomes: readonly OutcomeEntry[]) => {
      written.push(...outcomes);
      return Promise.resolve();
    },
  };
  const { handlers } = createOutcomeService(writer, { nowMs: () => nowMs });
  const handler = (handlers as Record<string, unknown>)['submitOutcomes'];
  const submit = async (request: Partial<SubmitOutcomesRequest>) =>
    (handler as UnaryHandler<SubmitOutcomesRequest, SubmitOutcomesResponse>)(
      SubmitOutcomesRequest.create(request),
      {} as never,
    );
  return { written, submit };
}

test('a violation names its field once', async () => {
  const { submit } = openService();
  const description = 'expected a text, a finite number or a truth value, got an object';
  await expect(submit({ predictionId: 'a', label: {} })).rejects.toMatchObject({
    kind: 'invalid',
    message: `label: ${description}`,
    violations: [{ field: 'label', description }],
  });
  const outcome = { predictionId: 'a', label: {}, modelName: '', observedAt: undefined };
  await expect(submit({ outcomes: [outcome] })).rejects.toMatchObject({
    message: `outcomes[0].label: ${description}`,
    violations: [{ field: 'outcomes[0].label', description }],
  });
});

test('a label is observed now, or before, or as far ahead as clocks may differ', async () => {
  const { submit, written } = openService();
  const at = (aheadMs: number) => ({
    ...{ predictionId: 'a', label: 1, modelName: 'm' },
    observedAt: new Date(nowMs + aheadMs),
  });
  await submit({ predictionId: 'a', label: 1 });
  await submit(at(-3_600_000));
  await submit(at(300_000));
  expect(written.map(({ observedAtMs }) => (observedAtMs ?? 0) - nowMs)).toEqual([
    0, -3_600_000, 300_000,
  ]);
  const message =
    'observed_at: expected a time at most 5 minutes ahead, until 2026-01-01T12:05:00.000Z, ' +
    'got 2026-01-01T12:05:00.001Z';
  await expect(submit(at(300_001))).rejects.toMatchObject({ kind: 'invalid', message });
  const { rejected, accepted } = await submit({ outcomes: [at(0), at(300_001)] });
  expect({ accepted, rejected }).toEqual({
    accepted: 1,
    rejected: [{ index: 1, predictionId: 'a', reason: message }],
  });
});
