import type { FeatureSpec, ModelSpec } from '@slipway/model';
import type { Reference } from '../repository/read-reference.js';

/** A row of the reference, as a request would send it by feature name. */
export function referenceInstance(
  spec: ModelSpec,
  { columns }: Pick<Reference, 'columns'>,
  texts: readonly string[],
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    spec.features.map((feature) => [
      feature.name,
      valueOf(feature, texts[columns.indexOf(feature.name)] ?? ''),
    ]),
  );
}

function valueOf({ type }: FeatureSpec, text: string): unknown {
  if (type === 'string') return text;
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return null;
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true' ? 1 : 0;
  return Number(trimmed);
}
