import { GetDriftHistoryRequest } from '@slipway/proto';
import { expect, test } from 'vitest';
import { createHistoryHandler } from './history-handler.js';

const version = { modelName: 'm', modelVersion: '1', state: undefined, reference: undefined };
const read = createHistoryHandler({ resolve: () => version });
const at = (hour: number): Date => new Date(Date.UTC(2026, 0, 1, hour));

test('a time that ends before it starts is refused', () => {
  const request = GetDriftHistoryRequest.create({ startTime: at(2), endTime: at(1) });
  const description =
    'expected no later than end_time 2026-01-01T01:00:00.000Z, got 2026-01-01T02:00:00.000Z';
  expect(() => read(request)).toThrow(
    expect.objectContaining({
      kind: 'invalid',
      violations: [{ field: 'start_time', description }],
    }) as Error,
  );
  for (const times of [{ startTime: at(1), endTime: at(1) }, { startTime: at(1) }, {}]) {
    expect(read(GetDriftHistoryRequest.create(times)).evaluations).toEqual([]);
  }
});
