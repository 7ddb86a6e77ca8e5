import { h } from '../core/dom.js';
import { number, percent, signedPercent } from '../core/format.js';
import { measured, widthOf } from '../core/measure.js';

const height = 170;
const margin = { left: 40, right: 8, top: 8, bottom: 26 };

/** One column, reference beside now: by bins of its range, or by category; the same as a table below. */
export function distribution({ key, kind, bins }) {
  return h(
    'div',
    { key, class: 'distribution' },
    h(
      'ul',
      { class: 'legend' },
      h('li', {}, h('i', { class: `key block reference ${kind}` }), 'reference'),
      h('li', {}, h('i', { class: 'key block now' }), 'now'),
    ),
    kind === 'numeric' ? histogram(key, bins) : null,
    kind === 'numeric'
      ? h('details', {}, h('summary', {}, 'As a table'), binTable(bins))
      : binTable(bins),
  );
}

/** Bins side by side, each as wide as the others: those of the reference hold about the same share each. */
function histogram(key, bins) {
  const width = widthOf(key);
  const top = Math.max(...bins.flatMap((bin) => [bin.share, bin.reference_share]), 0.01);
  const slot = (width - margin.left - margin.right) / bins.length;
  const base = height - margin.bottom;
  const tall = (share) => (share / top) * (base - margin.top);
  const edges = bins.map((bin, index) => ({ bin, x: margin.left + index * slot }));
  const every = Math.ceil(bins.length / Math.max(2, Math.floor(width / 52)));
  return h(
    'div',
    { class: 'plot', ref: measured(key) },
    h(
      'svg',
      {
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': sayBins(bins),
      },
      h(
        'g',
        { class: 'axes' },
        [0, top / 2, top].map((tick) => [
          h('path', { d: `M${margin.left},${base - tall(tick)}H${width - margin.right}` }),
          h(
            'text',
            { x: margin.left - 6, y: base - tall(tick) + 4, 'text-anchor': 'end' },
            percent(tick, 0),
          ),
        ]),
        edges
          .filter(
            ({ bin }, index) =>
              (bin.lower === undefined && bin.upper === undefined) || index % every === 0,
          )
          .map(({ bin, x }) => edgeLabel(bin, x, slot)),
      ),
      edges.map(({ bin, x }) =>
        h(
          'g',
          {},
          h(
            'title',
            {},
            `${bin.name}: reference ${percent(bin.reference_share)}, now ${percent(bin.share)}`,
          ),
          h('rect', { class: 'hit', x, y: margin.top, width: slot, height: base - margin.top }),
          h('rect', {
            ...{ class: 'now', x: x + 1, width: Math.max(1, slot - 2) },
            ...{ y: base - tall(bin.share), height: tall(bin.share) },
          }),
        ),
      ),
      h('path', {
        class: 'reference',
        d: stepsOf(edges, slot, (bin) => base - tall(bin.reference_share)),
      }),
    ),
  );
}

const stepsOf = (edges, slot, y) =>
  edges.map(({ bin, x }, index) => `${index === 0 ? 'M' : 'L'}${x},${y(bin)}H${x + slot}`).join('');

function edgeLabel(bin, x, slot) {
  const isRange = bin.lower !== undefined || bin.upper !== undefined;
  if (isRange && bin.lower === undefined) return null;
  return h(
    'text',
    { x: isRange ? x : x + slot / 2, y: height - 8, 'text-anchor': 'middle' },
    isRange ? number(bin.lower) : bin.name,
  );
}

function binTable(bins) {
  const top = Math.max(...bins.flatMap((bin) => [bin.share, bin.reference_share]), 0.01);
  const bar = (share, tone) =>
    h('i', { class: `bar ${tone}`, vars: { share: String(share / top) } });
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'bins' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['Bin', '', 'Reference', 'Now', 'Change'].map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h(
        'tbody',
        {},
        bins.map((bin) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, bin.name),
            h(
              'td',
              { class: 'bars' },
              bar(bin.reference_share, 'reference'),
              bar(bin.share, 'now'),
            ),
            h('td', {}, percent(bin.reference_share)),
            h('td', {}, percent(bin.share)),
            h('td', {}, signedPercent(bin.share - bin.reference_share)),
          ),
        ),
      ),
    ),
  );
}

function sayBins(bins) {
  const moved = bins.toSorted((a, b) => gain(b) - gain(a));
  const say = (bin) => `${bin.name} ${signedPercent(bin.share - bin.reference_share)}`;
  return `Histogram of ${bins.length} bins. Gained most: ${say(moved[0])}; lost most: ${say(moved.at(-1))}.`;
}

const gain = (bin) => bin.share - bin.reference_share;
