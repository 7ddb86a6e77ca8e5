/** A list of numbers that grows without a box for each. */
export interface NumberList {
  readonly push: (value: number) => void;
  /** A copy of what was pushed. */
  readonly toArray: () => Float64Array;
}

const firstCapacity = 1024;

export function createNumberList(): NumberList {
  let values = new Float64Array(firstCapacity);
  let size = 0;
  return {
    push: (value) => {
      if (size === values.length) {
        const larger = new Float64Array(2 * size);
        larger.set(values);
        values = larger;
      }
      values[size++] = value;
    },
    toArray: () => values.slice(0, size),
  };
}
