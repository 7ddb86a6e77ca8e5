import { expect, test } from 'vitest';
import type { Entry } from '../entry.js';
import { decodeFrames, encodeFrame } from './frame.js';

function entryOf(rows: number, bytes: Buffer): Entry {
  const series = { producer: 'réplica "1"', modelName: 'm', modelVersion: '1.0.0' };
  return { series, firstSequence: 2 ** 40, rows, produced: 2 ** 40 + rows, bytes };
}

/** mulberry32: whole numbers below a limit. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function randomEntries(random: (limit: number) => number): Entry[] {
  return Array.from({ length: random(12) }, () => {
    const bytes = Buffer.from(Array.from({ length: random(200) }, () => random(256)));
    return entryOf(random(1000), bytes);
  });
}

test('entries come out as they went in', () => {
  const entries = [entryOf(3, Buffer.from('abc')), entryOf(0, Buffer.alloc(0))];
  const file = Buffer.concat(entries.map(encodeFrame));
  expect(decodeFrames(file)).toEqual({ entries, goodBytes: file.length });
});

test('wherever a file is cut off, the entries before the cut are whole', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = generator(seed);
    const entries = randomEntries(random);
    const frames = entries.map(encodeFrame);
    const whole = Buffer.concat(frames);
    const cut = random(whole.length + 1);
    let good = 0;
    let kept = 0;
    for (const { length } of frames) {
      if (good + length > cut) break;
      good += length;
      kept++;
    }
    expect(decodeFrames(whole.subarray(0, cut))).toEqual({
      entries: entries.slice(0, kept),
      goodBytes: good,
    });
  }
});

test('wherever a byte is changed, what comes out is a beginning of what went in', () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = generator(seed);
    const entries = randomEntries(random);
    const file = Buffer.concat(entries.map(encodeFrame));
    if (file.length === 0) continue;
    const at = random(file.length);
    file.writeUInt8((file.readUInt8(at) + 1 + random(255)) % 256, at);
    const decoded = decodeFrames(file);
    expect(decoded.entries.length).toBeLessThan(entries.length);
    expect(decoded.entries).toEqual(entries.slice(0, decoded.entries.length));
    expect(decoded.goodBytes).toBeLessThanOrEqual(at);
  }
});

test('zeros, which a machine that lost its power may leave, are no entries', () => {
  const frame = encodeFrame(entryOf(1, Buffer.from('x')));
  const { entries, goodBytes } = decodeFrames(Buffer.concat([frame, Buffer.alloc(4096)]));
  expect(entries).toHaveLength(1);
  expect(goodBytes).toBe(frame.length);
});
