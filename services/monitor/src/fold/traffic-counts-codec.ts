import { DomainError } from '@slipway/core';
import { z } from 'zod';
import { latencyBuckets } from './latency-histogram.js';
import { createTrafficCounts, type TrafficCounts } from './traffic-counts.js';

const headSchema = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.array(z.tuple([z.string(), z.number()])),
  z.string(),
  z.number(),
]);

/**
 * Counts as bytes: a line of JSON, then the latency buckets and the cells as variable-length numbers, where a 0 is
 * followed by how many more of them come. Most cells of a quiet pane are empty.
 */
export function encodeTrafficCounts(counts: TrafficCounts): Buffer {
  const { rows, errorRows, answered, predictionSum, predictions, labels, digest, cells } = counts;
  const head = JSON.stringify([
    ...[rows, errorRows, answered, predictionSum, predictions],
    ...[[...labels], digest, cells.length],
  ]);
  const bytes = [...Buffer.from(`${head}\n`)];
  writeNumbers(bytes, counts.latency);
  writeNumbers(bytes, cells);
  return Buffer.from(bytes);
}

/** Throws `internal` for bytes that no monitor has written. */
export function decodeTrafficCounts(bytes: Buffer): TrafficCounts {
  try {
    const end = bytes.indexOf('\n');
    const head = headSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    const [rows, errorRows, answered, predictionSum, predictions, labels, digest, size] = head;
    const counts = createTrafficCounts({ digest, size });
    Object.assign(counts, { rows, errorRows, answered, predictionSum, predictions });
    for (const [label, count] of labels) counts.labels.set(label, count);
    const next = readNumbers(bytes, end + 1, counts.latency, latencyBuckets);
    readNumbers(bytes, next, counts.cells, size);
    return counts;
  } catch (error) {
    throw new DomainError(
      'internal',
      'BAD_CHECKPOINT',
      `stored counts: expected what a monitor stores there, got ${String(bytes.length)} other bytes`,
      { cause: error },
    );
  }
}

function writeNumbers(bytes: number[], numbers: Uint32Array): void {
  let zeros = 0;
  const endZeros = (): void => {
    if (zeros === 0) return;
    bytes.push(0);
    writeNumber(bytes, zeros - 1);
    zeros = 0;
  };
  for (const number of numbers) {
    if (number === 0) zeros++;
    else {
      endZeros();
      writeNumber(bytes, number);
    }
  }
  endZeros();
}

function writeNumber(bytes: number[], number: number): void {
  let rest = number;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
}

/** Fills `numbers` and answers where the next ones start. */
function readNumbers(bytes: Buffer, from: number, numbers: Uint32Array, count: number): number {
  let at = from;
  const next = (): number => {
    let number = 0;
    let shift = 0;
    for (; ; shift += 7) {
      const byte = bytes.readUInt8(at++);
      number |= (byte & 0x7f) << shift;
      if (byte < 0x80) return number >>> 0;
    }
  };
  for (let i = 0; i < count;) {
    const number = next();
    if (number === 0) i += next() + 1;
    else numbers[i++] = number;
  }
  return at;
}
