/** An array whose values can be set. */
interface Mutable<T> {
  readonly length: number;
  [index: number]: T;
}

/** The last values of a row of them, which are counted from 0 on; older ones are overwritten. */
export interface Ring<T, Values extends Mutable<T>> {
  /** Puts values at consecutive numbers; of more than the ring holds, the last ones stay. */
  readonly write: (first: number, values: ArrayLike<T>) => void;
  /** A copy; all of the numbers must still be held. */
  readonly read: (first: number, count: number) => Values;
}

/** A ring of `capacity` values, at first all `missing`, in arrays that `create` makes. */
export function createRing<T, Values extends Mutable<T>>(
  capacity: number,
  create: (length: number) => Values,
  missing: T,
): Ring<T, Values> {
  const slots = create(capacity);
  for (let i = 0; i < capacity; i++) slots[i] = missing;
  return {
    write: (first, values) => {
      const skipped = Math.max(0, values.length - capacity);
      let slot = (first + skipped) % capacity;
      for (let i = skipped; i < values.length; i++) {
        slots[slot] = values[i] ?? missing;
        if (++slot === capacity) slot = 0;
      }
    },
    read: (first, count) => {
      const values = create(count);
      let slot = first % capacity;
      for (let i = 0; i < count; i++) {
        values[i] = slots[slot] ?? missing;
        if (++slot === capacity) slot = 0;
      }
      return values;
    },
  };
}
