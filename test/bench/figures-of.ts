import type { Windows } from './compare.js';
import type { Contender, Cost } from './contender.js';
import type { Figure } from '../load/figure.js';
import { median } from '../load/median.js';
import type { RowResult } from './row.js';

/** A contender and the least ratio that the service should reach against it, if any. */
export interface Rival {
  readonly contender: Contender;
  readonly atLeast?: number;
}

const leastBusyShare = 0.9;

/**
 * CPU of a request, requests for each second of a core, and the ratio of the service (the first of `windows`) to each
 * rival: rival's CPU ÷ service's CPU, within each round. At 1 they cost the same; above it the service costs less.
 */
export function figuresOf(
  [service, ...references]: readonly Windows[],
  rivals: readonly Rival[],
): RowResult {
  if (service === undefined) return { figures: [], notes: [] };
  const all = [service, ...references];
  return {
    figures: [
      ...all.flatMap(costFigures),
      ...references.map((reference, at) => ratio(service, reference, rivals[at]?.atLeast)),
    ],
    notes: all.flatMap(paceNotes),
  };
}

const cpuMicros = ({ cpuMicros, requests }: Cost): number => cpuMicros / requests;

function costFigures({ name, costs }: Windows): readonly Figure[] {
  const micros = costs.map(cpuMicros);
  return [
    { name: `${name}: CPU per request`, value: median(micros), unit: 'µs', range: rangeOf(micros) },
    { name: `${name}: requests per core-second`, value: 1e6 / median(micros), unit: '/s' },
  ];
}

function ratio(service: Windows, reference: Windows, atLeast: number | undefined): Figure {
  const ratios = service.costs.flatMap((cost, round) => {
    const other = reference.costs[round];
    return other === undefined ? [] : [cpuMicros(other) / cpuMicros(cost)];
  });
  return {
    name: `ratio to ${reference.name}`,
    value: median(ratios),
    unit: '',
    range: rangeOf(ratios),
    ...(atLeast === undefined ? {} : { target: { atLeast } }),
  };
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

function paceNotes({ name, costs }: Windows): readonly string[] {
  const share = median(costs.map(({ busyShare }) => busyShare));
  if (share >= leastBusyShare) return [];
  return [
    `${name} had its core ${(share * 100).toFixed(0)} % of the time: something else sets the pace`,
  ];
}
