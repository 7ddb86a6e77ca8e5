import { specLabel, type ModelSpec } from './model-spec.js';
import { rowCountProblem } from './row-count.js';
import { showShape } from './tensor.js';
import { invalidInput } from './violations.js';

/** Throws when the model takes no flat rows, or not so many. */
export function requireFlatRows(spec: ModelSpec, field: string, rows: number): void {
  if (spec.features.length === 0) {
    const shapes = spec.signature.inputs
      .slice(0, maxNames)
      .map(({ name, datatype, shape }) => `${name} ${datatype} ${showShape(shape)}`);
    const problem = `the model takes no flat rows; send \`inputs\`: ${shapes.join(', ')}`;
    throw invalidInput(specLabel(spec), field, problem);
  }
  const problem = rowCountProblem(spec, rows);
  if (problem !== undefined) throw invalidInput(specLabel(spec), field, problem);
}

export function countProblem(spec: ModelSpec, got: number): string {
  return `expected ${String(spec.features.length)} values (${featureList(spec)}), got ${String(got)}`;
}

export function featureList({ features }: ModelSpec): string {
  return listNames(features.map(({ name }) => name));
}

const maxNames = 12;

/** The first names of a list: a message is no place for hundreds. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, maxNames).join(', ');
  return names.length > maxNames ? `${shown}, …` : shown;
}
