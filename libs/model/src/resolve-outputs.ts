import { cardContradiction } from './card-contradiction.js';
import { listNames } from './flat-rows.js';
import type { OutputRoles, Task } from './model-spec.js';
import { roleRules, rowWidthOf, type Role } from './output-roles.js';
import { rowAxisOf, type RowAxis } from './row-axis.js';
import type { SpecSources } from './spec-sources.js';
import { showShape, type TensorSignature } from './tensor.js';

const noRoles: OutputRoles = {
  label: undefined,
  probabilities: undefined,
  probabilityColumns: [],
  value: undefined,
};

/** Which output is what: as the card says, else a label with its probabilities, else what a lone output can be. */
export function resolveOutputs(sources: SpecSources): OutputRoles {
  const axis = rowAxisOf(sources.signature);
  return sources.card?.outputs === undefined
    ? guessRoles(sources, axis)
    : namedRoles(sources, axis, sources.card.outputs);
}

type CardOutputs = NonNullable<NonNullable<SpecSources['card']>['outputs']>;

function namedRoles(
  sources: SpecSources,
  axis: RowAxis,
  { label, probabilities, value }: CardOutputs,
): OutputRoles {
  if (label !== undefined) checkRole(sources, axis, 'label', label);
  if (value !== undefined) checkRole(sources, axis, 'value', value);
  const columns = typeof probabilities === 'string' ? [probabilities] : (probabilities ?? []);
  for (const name of columns) checkRole(sources, axis, 'probabilities', name);
  return typeof probabilities === 'object'
    ? { label, probabilities: undefined, probabilityColumns: probabilities, value }
    : { label, probabilities, probabilityColumns: [], value };
}

function checkRole(sources: SpecSources, axis: RowAxis, role: Role, name: string): void {
  const { outputs } = sources.signature;
  const place = `the card's outputs.${role}`;
  const output = outputs.find((candidate) => candidate.name === name);
  if (output === undefined) {
    const names = listNames(outputs.map((candidate) => candidate.name));
    throw cardContradiction(sources, `${place} is ${name}, the graph has ${names}`);
  }
  const rule = roleRules[role];
  if (rule.isFitting(output, rowWidthOf(output, axis))) return;
  const got = `${output.datatype} ${showShape(output.shape)}`;
  throw cardContradiction(
    sources,
    `${place} is ${name}: expected ${rule.expected}, the graph has ${got}`,
  );
}

function guessRoles(sources: SpecSources, axis: RowAxis): OutputRoles {
  const { signature, card } = sources;
  const { outputs } = signature;
  const typical = (role: Role): string | undefined =>
    outputs.find((output) => roleRules[role].isTypical(output, rowWidthOf(output, axis)))?.name;
  const label = card?.task === 'regression' ? undefined : typical('label');
  if (label !== undefined) {
    const probabilities = outputs.find((output) => isProbabilities(sources, axis, output))?.name;
    const columns = probabilities === undefined ? columnsByLabel(sources) : [];
    return { ...noRoles, label, probabilities, probabilityColumns: columns };
  }
  const [only, second] = outputs;
  if (only === undefined || second !== undefined) return noRoles;
  return rolesOfLone(sources, only, rowWidthOf(only, axis));
}

/** `scores` of a clustering are distances; with classes that the graph knows they are what a classifier gives. */
function isProbabilities(sources: SpecSources, axis: RowAxis, output: TensorSignature): boolean {
  const isScores = output.name === 'scores' && sources.classLabels === undefined;
  return !isScores && roleRules.probabilities.isTypical(output, rowWidthOf(output, axis));
}

/** A float output for each class, called after it: `i7` or `sno`, as skl2onnx's `zipmap="columns"` does, or just `no`. */
function columnsByLabel({ signature, classLabels }: SpecSources): readonly string[] {
  const { outputs } = signature;
  const labels = classLabels?.labels.map(String) ?? [];
  const prefixes = ['', classLabels?.kind === 'ints' ? 'i' : 's'];
  const prefix = prefixes.find((start) =>
    labels.every((label) =>
      outputs.some(({ name, datatype }) => name === start + label && datatype.startsWith('FP')),
    ),
  );
  return prefix === undefined ? [] : labels.map((label) => prefix + label);
}

/** A lone output is a value, unless the card speaks of classes. */
function rolesOfLone(
  { card }: SpecSources,
  output: TensorSignature,
  width: ReturnType<typeof rowWidthOf>,
): OutputRoles {
  const { name } = output;
  const isOfClasses =
    card?.task === 'classification' || (card?.task === undefined && card?.classes !== undefined);
  if (isOfClasses && roleRules.probabilities.isFitting(output, width)) {
    return { ...noRoles, probabilities: name };
  }
  const { isTypical, isFitting } = roleRules.value;
  const isValue = (card?.task === 'regression' ? isFitting : isTypical)(output, width);
  return isValue ? { ...noRoles, value: name } : noRoles;
}

/** The card's task, if the outputs can answer it; else what they suggest. */
export function resolveTask(sources: SpecSources, roles: OutputRoles): Task {
  const { label, probabilities, probabilityColumns, value } = roles;
  const isClassifier =
    label !== undefined || probabilities !== undefined || probabilityColumns.length > 0;
  const isRegressor = value !== undefined;
  const task = sources.card?.task;
  if (task === undefined) {
    if (isClassifier) return 'classification';
    return isRegressor ? 'regression' : 'tensor';
  }
  const isAnswered = task === 'tensor' || (task === 'classification' ? isClassifier : isRegressor);
  if (isAnswered) return task;
  const wanted = task === 'classification' ? 'label or probabilities' : 'value';
  const shapes = sources.signature.outputs
    .slice(0, 12)
    .map(({ name, datatype, shape }) => `${name} ${datatype} ${showShape(shape)}`);
  throw cardContradiction(
    sources,
    `the card's task is ${task}, but no output is known as its ${wanted}: name it in outputs; the graph has ${shapes.join(', ')}`,
  );
}
