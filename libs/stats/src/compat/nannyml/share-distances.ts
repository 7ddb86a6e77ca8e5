import { jensenShannonDistance } from '../../counts/jensen-shannon.js';
import { hellingerDistance } from '../../counts/hellinger.js';
import { doaneEdges, histogramCounts } from '../numpy-histogram.js';
import type { NannymlMethod } from './nannyml-method.js';

type Distance = (reference: readonly number[], chunk: readonly number[]) => number;

const distances: Readonly<Record<'jensen_shannon' | 'hellinger', Distance>> = {
  jensen_shannon: (reference, chunk) => jensenShannonDistance(reference, chunk, 2),
  hellinger: hellingerDistance,
};

/**
 * Distances of shares over cells that only the reference decides: Doane's bins, or its categories. What a chunk has
 * outside of them is one cell more, in which the reference has nothing.
 */
export function continuousDistance(name: keyof typeof distances): NannymlMethod<number> {
  return {
    name,
    limit: Infinity,
    fit: (reference) => {
      const sorted = Float64Array.from(reference).sort();
      const edges = doaneEdges(sorted);
      const cells = histogramCounts(sorted, edges);
      return (chunk) => {
        const counts = histogramCounts(Float64Array.from(chunk).sort(), edges);
        return { value: withLeftover(distances[name], cells, counts, chunk.length) };
      };
    },
  };
}

export function categoricalDistance(name: keyof typeof distances): NannymlMethod<string> {
  return {
    name,
    limit: Infinity,
    fit: (reference) => {
      const cells = countByCategory(reference);
      return (chunk) => {
        const counts = countByCategory(chunk);
        const known = [...cells.keys()].map((category) => counts.get(category) ?? 0);
        return { value: withLeftover(distances[name], [...cells.values()], known, chunk.length) };
      };
    },
  };
}

function withLeftover(
  distance: Distance,
  reference: readonly number[],
  chunk: readonly number[],
  rows: number,
): number {
  if (rows === 0) return Number.NaN;
  const leftover = rows - chunk.reduce((sum, count) => sum + count, 0);
  return distance([...reference, 0], [...chunk, leftover]);
}

function countByCategory(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
