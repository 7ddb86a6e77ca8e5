import { DomainError } from '@slipway/core';
import { showShape, specLabel, type ModelSpec, type TensorSignature } from '@slipway/model';

/**
 * Refuses a version that could not answer the requests that `previous` answers, or would answer them in another form.
 * Every difference is named. A card with `"compatibility": "breaking"` says that this is meant.
 */
export function requireCompatible(previous: ModelSpec, next: ModelSpec): void {
  if (next.serving.compatibility === 'breaking') return;
  const differences = differencesOf(previous, next);
  if (differences.length === 0) return;
  throw new DomainError(
    'precondition',
    'INCOMPATIBLE_SIGNATURE',
    `it does not fit the callers of ${specLabel(previous)}: ${differences.join('; ')}; "compatibility": "breaking" in card.json allows it`,
  );
}

/** What a caller of `previous` would stumble over. */
export function differencesOf(previous: ModelSpec, next: ModelSpec): readonly string[] {
  return [
    ...inputDifferences(previous, next),
    ...outputDifferences(previous, next),
    ...answerDifferences(previous, next),
  ];
}

function inputDifferences(previous: ModelSpec, next: ModelSpec): readonly string[] {
  const before = byName(previous.signature.inputs);
  const after = byName(next.signature.inputs);
  const isLooped = next.serving.batching.fixedBatch === 'loop';
  const differences: string[] = [];
  for (const input of before.values()) {
    const now = after.get(input.name);
    if (now === undefined) differences.push(`input ${input.name} is missing`);
    else differences.push(...inputDifference(input, now, isLooped));
  }
  for (const { name } of after.values()) {
    if (!before.has(name)) differences.push(`input ${name} is new`);
  }
  return differences;
}

function inputDifference(
  before: TensorSignature,
  now: TensorSignature,
  isLooped: boolean,
): readonly string[] {
  if (now.datatype !== before.datatype) {
    return [`input ${now.name} is ${now.datatype}, not ${before.datatype}`];
  }
  if (accepts(now.shape, before.shape, isLooped)) return [];
  return [`input ${now.name} takes ${showShape(now.shape)}, not ${showShape(before.shape)}`];
}

/** Does a shape take everything that the one before took? Rows go through a fixed first size in turns, if they may. */
function accepts(now: readonly number[], before: readonly number[], isLooped: boolean): boolean {
  if (now.length !== before.length) return false;
  return now.every(
    (size, axis) => size < 0 || size === before[axis] || (axis === 0 && isLooped && size > 0),
  );
}

/** New outputs are in nobody's way. */
function outputDifferences(previous: ModelSpec, next: ModelSpec): readonly string[] {
  const after = byName(next.signature.outputs);
  return previous.signature.outputs.flatMap((output) => {
    const now = after.get(output.name);
    if (now === undefined) return [`output ${output.name} is missing`];
    if (now.datatype !== output.datatype) {
      return [`output ${output.name} is ${now.datatype}, not ${output.datatype}`];
    }
    if (now.shape.length === output.shape.length) return [];
    const ranks = [now.shape.length, output.shape.length].map(String);
    return [`output ${output.name} has ${ranks.join(' dimensions, not ')}`];
  });
}

/** What Predict makes of the outputs. */
function answerDifferences(previous: ModelSpec, next: ModelSpec): readonly string[] {
  if (previous.task !== next.task) return [`the task is ${next.task}, not ${previous.task}`];
  if (previous.classes.length !== next.classes.length) {
    const counts = [next.classes.length, previous.classes.length].map(String);
    return [`it tells ${counts.join(' classes apart, not ')}`];
  }
  if (!hasNamedClasses(previous) || !hasNamedClasses(next)) return [];
  if (next.classes.every((name, index) => name === previous.classes[index])) return [];
  return [`the classes are ${next.classes.join(', ')}, not ${previous.classes.join(', ')}`];
}

/** Without names from a card or a graph, classes are known by their numbers, which contradict no names. */
function hasNamedClasses({ classes, classNumbers }: ModelSpec): boolean {
  return classes.some((name, index) => name !== String(classNumbers[index] ?? index));
}

function byName(signatures: readonly TensorSignature[]): ReadonlyMap<string, TensorSignature> {
  return new Map(signatures.map((signature) => [signature.name, signature]));
}
