import { h } from '../core/dom.js';
import { count } from '../core/format.js';
import { badge } from './parts.js';

/** Where every prediction event has gone, as one line that must add up. */
export function accounting({ metrics }) {
  const total = metrics?.accounting;
  if (!total) return h('p', { class: 'muted' }, 'Events: the monitor has not counted any yet.');
  const { produced, processed, dropped, late, pending, duplicates } = total;
  const isWhole = produced === processed + dropped + late + pending;
  const part = (name, value, tone) =>
    h('span', { class: tone }, `${name} `, h('b', {}, count(value)));
  const parts = [
    h('strong', {}, 'Events'),
    part('produced', produced),
    '=',
    part('processed', processed),
    '+',
    part('dropped', dropped, dropped > 0 ? 'warn' : null),
    '+',
    part('late', late),
    '+',
    part('pending', pending),
    isWhole ? badge('good', 'adds up') : badge('bad', 'does not add up'),
    h('span', { class: 'muted' }, `${count(duplicates)} stored twice, counted once`),
  ];
  // With spaces between, so that it can be copied.
  return h(
    'p',
    { class: 'accounting' },
    parts.flatMap((item) => [item, ' ']),
  );
}
