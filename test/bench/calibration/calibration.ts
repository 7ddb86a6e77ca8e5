import type { Figure } from '../../load/figure.js';
import { evidentlyRates } from '../references/evidently-alarm-rates.js';
import type { Row } from '../row.js';
import { runTasks } from './run-tasks.js';
import type { Scenario, ScenarioTally, SimulationTask } from './scenario.js';

/** The false-alarm rate that `assessDataset` is configured with by default. */
const RATE = 0.05;
/** Large windows cost a thousand times as much as small ones, so they get a part of the runs. */
const thorough = { quiet: 20_000, power: 4_000, huge: 240 };
const brief = { quiet: 700, power: 240, huge: 8 };

const quiet = (rows: number): Scenario => ({
  name: `${String(rows)} rows`,
  rows,
  change: { kind: 'none' },
  changed: 'none',
});

const first = (name: string, rows: number, change: Scenario['change']): Scenario => ({
  ...{ name, rows, change, changed: 'first' },
});

interface PowerCase {
  readonly scenario: Scenario;
  readonly atLeast: number;
}

const quarterSd = first('+0.25 sd, 500 rows', 500, { kind: 'shift', sd: 0.25 });
const halfSd = first('+0.5 sd, 100 rows', 100, { kind: 'shift', sd: 0.5 });

const powerCases: Readonly<Record<5000 | 1000, readonly PowerCase[]>> = {
  5000: [
    { scenario: quarterSd, atLeast: 0.95 },
    { scenario: halfSd, atLeast: 0.92 },
    {
      scenario: first('sd × 1.25, 500 rows', 500, { kind: 'scale', factor: 1.25 }),
      atLeast: 0.98,
    },
    {
      scenario: first('5 % of rows × 5, 500 rows', 500, {
        ...{ kind: 'outliers', share: 0.05, factor: 5 },
      }),
      atLeast: 0.85,
    },
  ],
  1000: [
    { scenario: quarterSd, atLeast: 0.85 },
    { scenario: halfSd, atLeast: 0.9 },
  ],
};

/** Too small to matter in each column, and significant in most. */
const huge: Scenario = {
  ...{ name: '+0.03 sd in every column, 100,000 rows', rows: 100_000 },
  ...{ change: { kind: 'shift', sd: 0.03 }, changed: 'all' },
};

export const calibration: Row = {
  name: 'calibration',
  title:
    'drift verdicts over 20 columns, normal and lognormal by turns: alarms without drift, and changes found',
  run: async ({ onCleanup, isBrief }) => {
    const runs = isBrief ? brief : thorough;
    const sizes = [50, 100, 200, 1000].map(quiet);
    const task = (
      referenceRows: number,
      scenarios: readonly Scenario[],
      count: number,
      seed: number,
    ): SimulationTask => ({ referenceRows, scenarios, runs: count, seed });
    const scenariosOf = (m: 5000 | 1000): Scenario[] => powerCases[m].map((each) => each.scenario);
    const [quiet5000, quiet1000, power5000, power1000, still] = await runTasks(onCleanup, [
      task(5000, sizes, runs.quiet, 1_000),
      task(1000, sizes, runs.quiet, 2_000),
      task(5000, scenariosOf(5000), runs.power, 3_000),
      task(1000, scenariosOf(1000), runs.power, 4_000),
      task(5000, [huge], runs.huge, 5_000),
    ]);
    return {
      figures: [
        ...quietFigures(1000, sizes, quiet1000!),
        ...quietFigures(5000, sizes, quiet5000!),
        ...powerFigures(5000, power5000!, isBrief),
        ...powerFigures(1000, power1000!, isBrief),
        {
          ...{ name: `no alarm: ${huge.name}`, unit: '%', target: { atLeast: 97 } },
          value: 100 * (1 - still![0]!.alarms / still![0]!.runs),
        },
      ],
      notes: [
        `${String(runs.quiet)} quiet data sets for each size, ${String(runs.power)} with a change, ${String(runs.huge)} of 100,000 rows`,
        'a target for alarms is 5 % and three standard errors of as many data sets',
        ...(isBrief ? ['brief: found targets are lower by three standard errors, too'] : []),
        ...evidentlyNotes(),
      ],
    };
  },
};

function quietFigures(
  referenceRows: number,
  sizes: readonly Scenario[],
  tallies: readonly ScenarioTally[],
): Figure[] {
  return tallies.map(({ alarms, runs }, at) => ({
    name: `alarms without drift: ${sizes[at]!.name} against ${String(referenceRows)}`,
    value: (100 * alarms) / runs,
    unit: '%',
    target: { atMost: round(100 * (RATE + 3 * standardError(RATE, runs))) },
  }));
}

/** In a brief run, chance alone may take three standard errors. */
function powerFigures(
  referenceRows: 5000 | 1000,
  tallies: readonly ScenarioTally[],
  isBrief: boolean,
): Figure[] {
  return powerCases[referenceRows].map(({ scenario, atLeast }, at) => {
    const { found, runs } = tallies[at]!;
    const allowance = isBrief ? 3 * standardError(atLeast, runs) : 0;
    return {
      name: `found: ${scenario.name} against ${String(referenceRows)}`,
      value: (100 * found) / runs,
      unit: '%',
      target: { atLeast: round(100 * (atLeast - allowance)) },
    };
  });
}

function standardError(share: number, runs: number): number {
  return Math.sqrt((share * (1 - share)) / runs);
}

function evidentlyNotes(): string[] {
  return evidentlyRates.map(({ referenceRows, rows, columnRate, anyColumnRate }) => {
    const percent = (share: number): string => `${String(round(100 * share))} %`;
    return `Evidently by default, ${String(rows)} rows against ${String(referenceRows)}: ${percent(columnRate)} of quiet columns, ${percent(anyColumnRate)} of quiet data sets`;
  });
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
