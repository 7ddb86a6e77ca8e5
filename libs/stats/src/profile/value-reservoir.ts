import { sortedSample } from '../samples/sorted-sample.js';
import type { ColumnLearner } from './column-learner.js';
import { numericProfile } from './numeric-profile.js';

const FIRST_CAPACITY = 256;
/** Multiplier and increment of a full-period generator modulo 2^32 (Numerical Recipes, "quick and dirty"). */
const LCG = { factor: 1_664_525, increment: 1_013_904_223 };

/**
 * Keeps all numbers of a column up to `most` and a uniform sample of that size beyond (algorithm R, Vitter 1985). What is
 * kept depends on the values' order alone, so the same rows give the same profile.
 */
export function createValueReservoir(name: string, most: number): ColumnLearner {
  let kept = new Float32Array(Math.min(FIRST_CAPACITY, most));
  let count = 0;
  let missing = 0;
  let state = 1;

  const keep = (value: number): void => {
    if (count < most) {
      if (count === kept.length) kept = enlarge(kept, Math.min(most, 2 * count));
      kept[count++] = value;
      return;
    }
    count++;
    state = (Math.imul(state, LCG.factor) + LCG.increment) | 0;
    const place = Math.floor(((state >>> 0) / 2 ** 32) * count);
    if (place < most) kept[place] = value;
  };

  return {
    kind: 'numeric',
    add: (column) => {
      if (column.kind !== 'numeric') return;
      for (let i = 0; i < column.values.length; i++) {
        const value = Math.fround(column.values[i]!);
        if (Number.isFinite(value)) keep(value);
        else missing++;
      }
    },
    addMissing: (rows) => {
      missing += rows;
    },
    build: () => {
      const sorted = sortedSample(kept.subarray(0, Math.min(count, most)));
      return numericProfile({ name, sorted, count, missing });
    },
  };
}

function enlarge(values: Float32Array, size: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(size);
  larger.set(values);
  return larger;
}
