import { DomainError } from '@slipway/core';
import type { SpecSources } from './spec-sources.js';

/** The card says one thing and the graph (or the card itself) another. */
export function cardContradiction(
  { modelName, modelVersion }: Pick<SpecSources, 'modelName' | 'modelVersion'>,
  message: string,
): DomainError {
  const label = `model ${modelName}@${modelVersion}`;
  return new DomainError('precondition', 'CARD_CONTRADICTS_GRAPH', `${label}: ${message}`);
}
