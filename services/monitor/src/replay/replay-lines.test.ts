import { Readable } from 'node:stream';
import { PredictionEventBatch } from '@slipway/proto';
import { expect, test } from 'vitest';
import { defaultWatchOptions } from '../fold/watch-options.js';
import { toMessageJson } from './message-json.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import { replayLines, type Replayed } from './replay-lines.js';

test.each([
  ['{"id":"1-0"}', 'line 2: expected {"profile"} or {"id","e"} with bytes in base64, got {"id":"1'],
  ['{"id":"one","e":""}', 'line 2: expected'],
  ['nonsense', 'line 2: expected {"profile"} or {"id","e"} with bytes in base64, got nonsense'],
])('refuses %s, by its line', async (line, message) => {
  await expect(replay([entry, line])).rejects.toThrow(message);
});

test('passes over empty lines and entries that the monitor sets aside', async () => {
  expect(await replay(['', entry, ''])).toMatchObject({ versions: [] });
});

test.each([
  [1, [100, 200, 200], []],
  [501, [200, 200], ['m@1.0.0']],
])('told from row %d on, says what the monitor can have seen', async (first, windows, cutOff) => {
  const told: Evaluation[] = [];
  const lines = [0, 100, 200].map((rows) => entryOf(first + rows));
  const replayed = await replay(lines, told);

  expect(told.map(({ window }) => window.rows)).toEqual(windows);
  expect([...replayed.cutOff]).toEqual(cutOff);
});

test('messages are shown by the names of their fields in the proto', () => {
  const message = {
    pValue: 0,
    windowRows: [{ startTime: new Date(1000) }, undefined],
    exactTime: new Date(1001),
  };

  expect(toMessageJson(message)).toEqual({
    p_value: 0,
    window_rows: [{ start_time: '1970-01-01T00:00:01Z' }, undefined],
    exact_time: '1970-01-01T00:00:01.001Z',
  });
});

const entry = JSON.stringify({ id: '1-0', e: Buffer.from('{}').toString('base64') });

/** 100 rows. */
function entryOf(firstSequence: number): string {
  const batch = PredictionEventBatch.create({
    ...{ schemaVersion: 1, producer: 'p', modelName: 'm', modelVersion: '1.0.0' },
    ...{ firstSequence, rows: 100, produced: firstSequence + 99, requestRows: [100] },
  });
  const bytes = Buffer.from(PredictionEventBatch.encode(batch).finish());
  return JSON.stringify({ id: `${String(firstSequence)}-0`, e: bytes.toString('base64') });
}

async function replay(lines: readonly string[], told: Evaluation[] = []): Promise<Replayed> {
  return replayLines(
    Readable.from(lines),
    { watch: { ...defaultWatchOptions, windowRows: 200 }, latenessMs: 60_000 },
    (evaluation) => told.push(evaluation),
  );
}
