/** Round numbers from 0 to at least `max`, about `count` of them. */
export function valueTicks(max, count = 3) {
  if (!(max > 0)) return [0, 1];
  const raw = max / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= raw);
  const ticks = [0];
  while (ticks.at(-1) < max) ticks.push(ticks.at(-1) + step);
  return ticks;
}

/** Round numbers around the values, for a scale that does not begin at 0. */
export function nearTicks(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = valueTicks(Math.max(high - low, Math.abs(high) * 0.02) || 1, 2)[1];
  const ticks = [Math.floor(low / step) * step];
  while (ticks.at(-1) < high || ticks.length < 2) ticks.push(ticks[0] + ticks.length * step);
  return ticks;
}

const steps = [10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** Round times of the local clock between two, at most `count` of them. */
export function timeTicks(startMs, endMs, count) {
  const stepMs =
    1000 * (steps.find((step) => (endMs - startMs) / 1000 / step <= count) ?? steps.at(-1));
  const offsetMs = new Date(startMs).getTimezoneOffset() * 60_000;
  const ticks = [];
  let at = Math.ceil((startMs - offsetMs) / stepMs) * stepMs + offsetMs;
  for (; at <= endMs; at += stepMs) ticks.push(at);
  return ticks;
}
