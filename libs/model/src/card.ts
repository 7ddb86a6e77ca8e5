import { DomainError } from '@slipway/core';
import { z } from 'zod';
import { servingFields } from './serving-settings.js';

const featureFields = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float', 'int', 'bool', 'string']),
  /** ONNX input that holds it; features of one input are its columns, in the order of the card. */
  input: z.string().min(1).optional(),
  unit: z.string().optional(),
  description: z.string().optional(),
  /** Smallest and largest value that is accepted. */
  min: z.number().optional(),
  max: z.number().optional(),
  categories: z.array(z.string()).nonempty().optional(),
  /** null and NaN are accepted and reach the model as NaN (numbers) or an empty text. */
  allow_missing: z.boolean().default(false),
  /** A category that is not listed is accepted; the monitor counts it. */
  allow_unseen: z.boolean().default(false),
  /** How much the answers depend on it, in any unit that is the same for all features; for the monitor's root causes. */
  importance: z.number().min(0).optional(),
  /** How the monitor watches it; what is left out is as for all features. */
  drift: z
    .strictObject({
      /** false: it is not watched, such as an id or a time that always moves. */
      watched: z.boolean().default(true),
      test: z.string().min(1).optional(),
      /** Changes below it do not matter, in the unit of the test's effect. */
      min_effect: z.number().positive().optional(),
      /** A p-value of its own, outside of the correction across features. */
      threshold: z.number().gt(0).lt(1).optional(),
    })
    .optional(),
});

const featureSchema = featureFields.superRefine((feature, context) => {
  const { name, type, min, max, categories } = feature;
  const refuse = (message: string): void => context.addIssue(`feature ${name}: ${message}`);
  if (type !== 'string' && categories !== undefined) refuse(`categories of a ${type}`);
  const isBounded = min !== undefined || max !== undefined;
  if (isBounded && type !== 'float' && type !== 'int') refuse(`min or max of a ${type}`);
  if (min !== undefined && max !== undefined && min > max) {
    refuse(`min ${String(min)} is above max ${String(max)}`);
  }
  const twice = firstRepeated(categories ?? []);
  if (twice !== undefined) refuse(`category ${twice} is listed twice`);
});

function firstRepeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) !== index);
}

function refuseRepeated(
  items: readonly (string | { readonly name: string })[],
  context: z.RefinementCtx,
): void {
  const names = items.map((item) => (typeof item === 'string' ? item : item.name));
  const twice = firstRepeated(names);
  if (twice !== undefined) context.addIssue(`${twice} is listed twice`);
}

const cardSchema = z.strictObject({
  task: z.enum(['classification', 'regression', 'tensor']).optional(),
  description: z.string().default(''),
  owner: z.string().default(''),
  unit: z.string().optional(),
  features: z.array(featureSchema).nonempty().superRefine(refuseRepeated).optional(),
  /** In the order of the probability columns. */
  classes: z.array(z.string()).nonempty().superRefine(refuseRepeated).optional(),
  outputs: z
    .strictObject({
      label: z.string().optional(),
      /** One output, or one for each class in the order of the classes. */
      probabilities: z.union([z.string(), z.array(z.string()).min(2)]).optional(),
      value: z.string().optional(),
    })
    .optional(),
  metrics: z.record(z.string(), z.number()).optional(),
  ...servingFields,
});

/** What the people of a model say about it, beside what its graph says. */
export type Card = z.output<typeof cardSchema>;
export type CardFeature = z.output<typeof featureSchema>;

/** Reads `card.json`. Every problem is named with its place. */
export function parseCard(json: string, path: string): Card {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new DomainError('precondition', 'BAD_CARD', `${path}: not JSON: ${String(error)}`);
  }
  const parsed = cardSchema.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'card'}: ${issue.message}`,
    );
    throw new DomainError('precondition', 'BAD_CARD', `${path}: ${problems.join('; ')}`);
  }
  return parsed.data;
}
