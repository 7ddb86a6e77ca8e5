import { h } from '../core/dom.js';

const width = 72;
const height = 18;

/** The last values in one glance, from zero; only for the eye: the number stands beside it. */
export function sparkline(values) {
  if (values.length < 2) return null;
  const max = Math.max(...values) || 1;
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    return `${x.toFixed(1)},${(height - 1 - (value / max) * (height - 3)).toFixed(1)}`;
  });
  return h(
    'svg',
    { class: 'spark', width, height, viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' },
    h('path', { d: `M${points.join('L')}` }),
  );
}
