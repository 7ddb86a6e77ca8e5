import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { defaultWatchOptions } from '../fold/watch-options.js';
import { toMessageJson } from './message-json.js';
import { replayLines } from './replay-lines.js';

test.each([
  ['{"id":"1-0"}', 'line 2: expected {"profile"} or {"id","e"} with bytes in base64, got {"id":"1'],
  ['{"id":"one","e":""}', 'line 2: expected'],
  ['nonsense', 'line 2: expected {"profile"} or {"id","e"} with bytes in base64, got nonsense'],
])('refuses %s, by its line', async (line, message) => {
  await expect(replay([entry, line])).rejects.toThrow(message);
});

test('passes over empty lines and entries that the monitor sets aside', async () => {
  expect(await replay(['', entry, ''])).toEqual([]);
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

async function replay(lines: readonly string[]): Promise<readonly unknown[]> {
  return replayLines(
    Readable.from(lines),
    { watch: defaultWatchOptions, latenessMs: 60_000 },
    () => undefined,
  );
}
