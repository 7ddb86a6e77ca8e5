import { isMet, type Figure } from './figure.js';

/** Figures under a title as people read them, each with its target where it has one. */
export function printFigures(
  title: string,
  figures: readonly Figure[],
  notes: readonly string[] = [],
): string {
  const width = Math.max(0, ...figures.map(({ name }) => name.length));
  const lines = figures.map((figure) => `  ${printFigure(figure, width)}`);
  return [title, ...lines, ...notes.map((note) => `  (${note})`), ''].join('\n');
}

function printFigure(figure: Figure, width: number): string {
  const { name, value, unit, range } = figure;
  const number = `${format(value)} ${unit}`.trim();
  const spread = range === undefined ? '' : `(${format(range[0])}–${format(range[1])})`;
  return [name.padEnd(width), number.padStart(12), spread.padEnd(16), verdict(figure)]
    .join('  ')
    .trimEnd();
}

function verdict(figure: Figure): string {
  const { target } = figure;
  if (target === undefined) return '';
  const bound = 'atLeast' in target ? `≥ ${String(target.atLeast)}` : `≤ ${String(target.atMost)}`;
  return `target ${bound}  ${isMet(figure) === true ? 'ok' : 'MISSED'}`;
}

function format(value: number): string {
  if (value === 0) return '0';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
