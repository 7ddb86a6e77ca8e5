import { assessDataset, assessFeature, buildReferenceProfile } from '@slipway/stats';
import { createRandomNumbers, type RandomNumbers } from './random-numbers.js';
import type { Change, Scenario, ScenarioTally, SimulationTask } from './scenario.js';

/** Columns of a data set: normal and lognormal ones by turns, the first one normal. */
export const COLUMNS = 20;
const isLognormal = (column: number): boolean => column % 2 === 1;
const LOGNORMAL_SD = Math.sqrt((Math.E - 1) * Math.E);

/** Verdicts over fresh data as a monitor would reach them; one tally for each scenario, in their order. */
export function simulate({
  referenceRows,
  scenarios,
  runs,
  seed,
}: SimulationTask): ScenarioTally[] {
  const random = createRandomNumbers(seed);
  const tallies = scenarios.map(() => ({ runs, alarms: 0, found: 0, columns: 0 }));
  for (let run = 0; run < runs; run++) {
    const reference = drawReference(random, referenceRows);
    for (const [index, scenario] of scenarios.entries()) {
      const { features } = assessDataset(
        reference.numeric.map((profile, column) =>
          assessFeature(profile, drawWindow(random, column, scenario)),
        ),
      );
      const tally = tallies[index]!;
      const drifted = features.filter((feature) => feature.drifted).length;
      if (drifted > 0) tally.alarms++;
      if (features[0]!.drifted) tally.found++;
      tally.columns += drifted;
    }
  }
  return tallies;
}

function drawReference(random: RandomNumbers, rows: number) {
  return buildReferenceProfile(
    Array.from({ length: COLUMNS }, (_, column) => ({
      kind: 'numeric',
      name: `column ${String(column)}`,
      values: drawColumn(random, column, rows),
    })),
  );
}

function drawWindow(random: RandomNumbers, column: number, scenario: Scenario): Float32Array {
  const values = drawColumn(random, column, scenario.rows);
  const isChanged = scenario.changed === 'all' || (scenario.changed === 'first' && column === 0);
  if (isChanged) apply(random, scenario.change, values, isLognormal(column) ? LOGNORMAL_SD : 1);
  return values;
}

function drawColumn(random: RandomNumbers, column: number, rows: number): Float32Array {
  const values = new Float32Array(rows);
  random.fillNormal(values);
  if (isLognormal(column)) for (let i = 0; i < rows; i++) values[i] = Math.exp(values[i]!);
  return values;
}

function apply(random: RandomNumbers, change: Change, values: Float32Array, sd: number): void {
  for (let i = 0; i < values.length; i++) {
    if (change.kind === 'shift') values[i]! += change.sd * sd;
    else if (change.kind === 'scale') values[i]! *= change.factor;
    else if (change.kind === 'outliers' && random.uniform() < change.share) {
      values[i]! *= change.factor;
    }
  }
}
