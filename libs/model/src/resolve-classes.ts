import { cardContradiction } from './card-contradiction.js';
import { listNames } from './flat-rows.js';
import type { OutputRoles, Task } from './model-spec.js';
import { rowWidthOf } from './output-roles.js';
import { rowAxisOf } from './row-axis.js';
import type { SpecSources } from './spec-sources.js';

/** Class names by probability column: the card's, else those of the graph; empty when neither has names. */
export function resolveClasses(
  sources: SpecSources,
  roles: OutputRoles,
  task: Task,
): readonly string[] {
  const { card, classLabels } = sources;
  const ofGraph = classLabels?.kind === 'strings' ? classLabels.labels : [];
  const ofCard = card?.classes ?? [];
  if (ofCard.length === 0) return task === 'classification' ? ofGraph : [];
  if (task !== 'classification') {
    throw cardContradiction(
      sources,
      `the card lists classes ${listNames(ofCard)}, but no output is known as their label or probabilities: the task is ${task}`,
    );
  }
  if (ofGraph.length > 0 && ofCard.join('\n') !== ofGraph.join('\n')) {
    const [said, known] = [listNames(ofCard), listNames(ofGraph)];
    throw cardContradiction(sources, `the card's classes are ${said}, the graph's ${known}`);
  }
  checkCount(sources, ofCard.length, roles);
  checkNumbers(sources, ofCard);
  return ofCard;
}

/** The numbers that stand for the classes in the label output, when the graph tells them. */
export function resolveClassNumbers({ classLabels }: SpecSources): readonly number[] {
  return classLabels?.kind === 'ints' ? classLabels.labels.map(Number) : [];
}

function checkCount(sources: SpecSources, count: number, roles: OutputRoles): void {
  const { probabilities, probabilityColumns } = roles;
  const output = sources.signature.outputs.find(({ name }) => name === probabilities);
  const width = output === undefined ? 'any' : rowWidthOf(output, rowAxisOf(sources.signature));
  // One column tells two classes apart.
  const columns = width === 1 ? 2 : width;
  if (output !== undefined && typeof columns === 'number' && columns !== count) {
    throw cardContradiction(
      sources,
      `the card lists ${count} classes, the graph's output ${output.name} has ${width} columns`,
    );
  }
  if (probabilityColumns.length > 0 && probabilityColumns.length !== count) {
    throw cardContradiction(
      sources,
      `the card lists ${count} classes, their probabilities are in ${probabilityColumns.length} outputs: ${listNames(probabilityColumns)}`,
    );
  }
  const numbers = resolveClassNumbers(sources);
  if (numbers.length > 0 && numbers.length !== count) {
    throw cardContradiction(
      sources,
      `the card lists ${count} classes, the graph knows ${numbers.length}: ${listNames(numbers.map(String))}`,
    );
  }
}

/** Classes that are called by their numbers must be in the order of the graph, or each would get another's probability. */
function checkNumbers(sources: SpecSources, classes: readonly string[]): void {
  const numbers = resolveClassNumbers(sources).map(String);
  const isMoved = (name: string, index: number): boolean =>
    numbers.includes(name) && numbers[index] !== name;
  if (!classes.some(isMoved)) return;
  const [said, known] = [listNames(classes), listNames(numbers)];
  throw cardContradiction(sources, `the card's classes are ${said}, the graph's ${known}`);
}
