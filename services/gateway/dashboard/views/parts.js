import { isAway, isNotOffered } from '../core/api.js';
import { h } from '../core/dom.js';

/** A word with a mark and a colour, so that none of them is needed alone. Tones: good, warn, bad, quiet. */
export function badge(tone, text, title) {
  const mark = { good: '✓', warn: '▲', bad: '■', quiet: '·' }[tone];
  return h(
    'span',
    { class: `badge ${tone}`, title },
    h('i', { 'aria-hidden': 'true' }, mark),
    text,
  );
}

/** Says what to do where there is nothing yet. */
export const empty = (...children) => h('p', { class: 'empty' }, ...children);

/** What stands in the place of data: that it is on its way, is not offered, or why it is not there. */
export function notHere({ data, error }, what) {
  if (data !== undefined) return null;
  if (error === undefined) return h('p', { class: 'muted' }, `Reading ${what}…`);
  if (isAway(error)) return h('p', { class: 'muted' }, `No ${what} while the monitor is away.`);
  if (isNotOffered(error)) return h('p', { class: 'muted' }, `No ${what}: ${error.message}.`);
  return h(
    'p',
    { class: 'trouble', role: 'alert' },
    `No ${what}: ${error.message}. It is tried again.`,
  );
}

/** A part of the page with its heading. */
export function section(title, { key = title, aside = null, wide = false }, ...children) {
  return h(
    'section',
    { key, class: wide ? 'panel wide' : 'panel', 'aria-label': title },
    h('div', { class: 'head' }, h('h2', {}, title), aside),
    ...children,
  );
}

/**
 * A table that scrolls by itself where it does not fit. `columns`: `{head, text?}`, text is set left; `rows`:
 * `{key, cells, selected?}`, or `{key, group}` for a heading between rows.
 */
export function table(label, columns, rows, shape = null) {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: shape, 'aria-label': label },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(({ head, text }) =>
            h('th', { scope: 'col', class: text ? 'text' : null }, head),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) => tableRow(columns, row)),
      ),
    ),
  );
}

function tableRow(columns, { key, group, cells, selected }) {
  if (group !== undefined) {
    const heading = h(
      'th',
      { class: 'group text', scope: 'rowgroup', colspan: columns.length },
      group,
    );
    return h('tr', { key }, heading);
  }
  const cell = (content, index) =>
    h(
      index === 0 ? 'th' : 'td',
      {
        scope: index === 0 ? 'row' : null,
        class: columns[index].text ? 'text' : null,
        'data-head': columns[index].head,
      },
      content,
    );
  return h('tr', { key, 'aria-current': selected ? 'true' : null }, cells.map(cell));
}

export const code = (text) => h('code', {}, text);
