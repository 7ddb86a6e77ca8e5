import type { ModelSpec, Tensors } from '@slipway/model';
import type { Executor } from '../executor/executor.js';
import type { VersionExtras } from '../repository/read-version.js';
import { realSamples } from './real-samples.js';
import { syntheticSamples } from './synthetic-samples.js';

/** One row, or as many as the graph takes at a time, and what the model said to it alone. */
export interface SampleRun {
  readonly inputs: Tensors;
  readonly outputs: Tensors;
  readonly runMs: number;
}

/** A model with longer runs is tried no more often than needed. */
export const longRunMs = 20;

const maxSamples = 8;
/** Of free dimensions behind the first; graphs refuse what is too small for their windows. */
const freeSizes = [8, 1, 32];

/**
 * Runs different rows, each alone: those that the model was made for, else made-up ones. What it refuses is left out; when
 * it refuses everything, its last reason is thrown.
 */
export async function runSamples(
  runs: Pick<Executor, 'run'>,
  spec: ModelSpec,
  extras: Pick<VersionExtras, 'reference' | 'golden'>,
): Promise<readonly SampleRun[]> {
  const isFlat = spec.features.length > 0;
  const enough = isFlat ? 2 : 1;
  const found: SampleRun[] = [];
  let problem: unknown = new Error('there are no rows to try it with');
  for (const make of sourcesOf(spec, extras, isFlat)) {
    for (const inputs of make()) {
      try {
        found.push({ inputs, ...(await runs.run(inputs)) });
      } catch (error) {
        problem = error;
      }
      if (found.length >= 2 && found.some(({ runMs }) => runMs > longRunMs)) return found;
    }
    if (found.length >= enough) return found;
  }
  if (found.length === 0) throw problem;
  return found;
}

function sourcesOf(
  spec: ModelSpec,
  extras: Pick<VersionExtras, 'reference' | 'golden'>,
  isFlat: boolean,
): readonly (() => readonly Tensors[])[] {
  const rowsOfRun = spec.rowAxis.size ?? 1;
  const synthetic = (freeSize: number) => (): readonly Tensors[] =>
    syntheticSamples(spec, { rowsOfRun, freeSize }, maxSamples);
  if (!isFlat) return freeSizes.map(synthetic);
  return [() => realSamples(spec, extras, rowsOfRun, maxSamples), synthetic(1)];
}
