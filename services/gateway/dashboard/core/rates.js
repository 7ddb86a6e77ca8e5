const maxPoints = 60;

/** Turns counts that only rise into rates per second, and keeps the last two minutes of each. */
export function createRates() {
  const byKey = new Map();
  return {
    add: (key, timeMs, value) => {
      const rate = byKey.get(key) ?? { points: [] };
      byKey.set(key, rate);
      const elapsedS = (timeMs - rate.timeMs) / 1000;
      // A count that falls was begun anew.
      if (elapsedS > 0 && value >= rate.value) {
        rate.points = [...rate.points, (value - rate.value) / elapsedS].slice(-maxPoints);
      }
      if (!(elapsedS <= 0)) Object.assign(rate, { timeMs, value });
    },
    of: (key) => byKey.get(key)?.points ?? [],
  };
}
