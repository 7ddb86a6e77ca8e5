import { cardContradiction } from './card-contradiction.js';
import type { OutputRoles } from './model-spec.js';
import type { SpecSources } from './spec-sources.js';

/** Class names by probability column: the card's, else those of the graph; empty when neither has names. */
export function resolveClasses(sources: SpecSources, roles: OutputRoles): readonly string[] {
  const { card, classLabels } = sources;
  const ofGraph = classLabels?.kind === 'strings' ? classLabels.labels : [];
  const ofCard = card?.classes ?? [];
  if (ofCard.length === 0) return ofGraph;
  if (ofGraph.length > 0 && ofCard.join('\n') !== ofGraph.join('\n')) {
    const [said, known] = [ofCard.join(', '), ofGraph.join(', ')];
    throw cardContradiction(sources, `the card's classes are ${said}, the graph's ${known}`);
  }
  checkCount(sources, ofCard.length, roles);
  return ofCard;
}

/** The numbers that stand for the classes in the label output, when the graph tells them. */
export function resolveClassNumbers({ classLabels }: SpecSources): readonly number[] {
  return classLabels?.kind === 'ints' ? classLabels.labels.map(Number) : [];
}

function checkCount(sources: SpecSources, count: number, roles: OutputRoles): void {
  const output = sources.signature.outputs.find(({ name }) => name === roles.probabilities);
  const columns = output?.shape[1] ?? -1;
  if (output !== undefined && columns > 0 && columns !== count) {
    throw cardContradiction(
      sources,
      `the card lists ${count} classes, the graph's output ${output.name} has ${columns} columns`,
    );
  }
  const numbers = resolveClassNumbers(sources);
  if (numbers.length > 0 && numbers.length !== count) {
    throw cardContradiction(
      sources,
      `the card lists ${count} classes, the graph knows ${numbers.length}: ${numbers.join(', ')}`,
    );
  }
}
