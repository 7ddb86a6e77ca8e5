import { cardContradiction } from './card-contradiction.js';
import type { OutputRoles, Task } from './model-spec.js';
import type { SpecSources } from './spec-sources.js';
import { showShape, type TensorSignature } from './tensor.js';

type Role = keyof OutputRoles;

interface RoleRule {
  readonly isFitting: (output: TensorSignature) => boolean;
  readonly expected: string;
  /** Taken for the shape of an output of which the graph tells none. */
  readonly freeShape: readonly number[];
}

const rules: Record<Role, RoleRule> = {
  label: {
    isFitting: ({ datatype, shape }) =>
      isColumn(shape) && (datatype === 'BYTES' || datatype === 'INT64' || datatype === 'INT32'),
    expected: 'one text or INT64 a row',
    freeShape: [-1],
  },
  probabilities: {
    isFitting: ({ datatype, shape }) => shape.length === 2 && shape[1] !== 1 && isFloat(datatype),
    expected: 'a matrix of FP32, a column for each class',
    freeShape: [-1, -1],
  },
  value: {
    isFitting: ({ datatype, shape }) => isColumn(shape) && isFloat(datatype),
    expected: 'one FP32 a row',
    freeShape: [-1],
  },
};

const noRoles: OutputRoles = { label: undefined, probabilities: undefined, value: undefined };

/** Which output is what: as the card says, else a label with its probabilities, else a lone value. */
export function resolveOutputs(sources: SpecSources): OutputRoles {
  const { outputs } = sources.signature;
  const named = sources.card?.outputs;
  if (named !== undefined) {
    for (const role of ['label', 'probabilities', 'value'] as const) {
      checkRole(sources, role, named[role]);
    }
    const { label, probabilities, value } = named;
    return { label, probabilities, value };
  }
  const nameOf = (role: Role): string | undefined => outputs.find(rules[role].isFitting)?.name;
  const label = nameOf('label');
  if (label !== undefined) return { ...noRoles, label, probabilities: nameOf('probabilities') };
  return outputs.length === 1 ? { ...noRoles, value: nameOf('value') } : noRoles;
}

function checkRole(sources: SpecSources, role: Role, name: string | undefined): void {
  if (name === undefined) return;
  const { outputs } = sources.signature;
  const output = outputs.find((candidate) => candidate.name === name);
  if (output === undefined) {
    const names = outputs.map((candidate) => candidate.name).join(', ');
    throw cardContradiction(
      sources,
      `the card's outputs.${role} is ${name}, the graph has ${names}`,
    );
  }
  const shape = output.shape.length > 0 ? output.shape : rules[role].freeShape;
  if (rules[role].isFitting({ ...output, shape })) return;
  throw cardContradiction(
    sources,
    `the card's outputs.${role} is ${name}: expected ${rules[role].expected}, the graph has ${output.datatype} ${showShape(output.shape)}`,
  );
}

/** The card's task, if the outputs can answer it; else what they suggest. */
export function resolveTask(sources: SpecSources, roles: OutputRoles): Task {
  const isClassifier = roles.label !== undefined || roles.probabilities !== undefined;
  const isRegressor = roles.value !== undefined;
  const task = sources.card?.task;
  if (task === undefined) {
    if (isClassifier) return 'classification';
    return isRegressor ? 'regression' : 'tensor';
  }
  const isAnswered = task === 'tensor' || (task === 'classification' ? isClassifier : isRegressor);
  if (isAnswered) return task;
  const wanted = task === 'classification' ? 'label or probabilities' : 'value';
  throw cardContradiction(
    sources,
    `the card's task is ${task}, but no output is known as its ${wanted}: name it in outputs`,
  );
}

function isColumn(shape: readonly number[]): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[1] === 1);
}

function isFloat(datatype: TensorSignature['datatype']): boolean {
  return datatype === 'FP32' || datatype === 'FP64' || datatype === 'FP16';
}
