import { readFile } from 'node:fs/promises';
import { DomainError, messageOf } from '@slipway/core';
import type { FeatureProfile, ReferenceProfile } from '@slipway/stats';
import { z } from 'zod';

/** A profile that was built where the training data are, by `slipway profile`. */
export interface StoredProfile {
  /** The features in the order of the training data. */
  readonly columns: readonly string[];
  readonly profile: ReferenceProfile;
}

const schemaVersion = 1;

const count = z.int().nonnegative();
const counts = z.array(count);
const numeric = z
  .looseObject({
    kind: z.literal('numeric'),
    name: z.string(),
    count,
    missing: count,
    sortedValues: z.array(z.number()).refine(isAscending, 'expected ascending values'),
    binEdges: z.array(z.number()).refine(isAscending, 'expected ascending edges'),
    binCounts: counts,
  })
  .refine(
    ({ binEdges, binCounts }) => binCounts.length === binEdges.length + 1,
    'expected one count more than edges',
  );
const categorical = z
  .looseObject({
    kind: z.literal('categorical'),
    name: z.string(),
    count,
    missing: count,
    categories: z.array(z.string()),
    counts,
  })
  .refine(
    ({ categories, counts: each }) => categories.length === each.length,
    'expected a count for each category',
  );
const schema = z.object({
  schemaVersion: z.literal(schemaVersion),
  columns: z.array(z.string()),
  profile: z.looseObject({
    rows: count,
    numeric: z.array(numeric),
    categorical: z.array(categorical),
    prediction: z.union([numeric, categorical]).optional(),
  }),
});

/** Reads `profile.json`. Throws `precondition` for anything else, naming the first field that is wrong. */
export async function readProfile(path: string): Promise<StoredProfile> {
  const parsed = schema.safeParse(parseJson(path, await readText(path)));
  if (parsed.success) return withoutAbsent(parsed.data);
  const [issue] = parsed.error.issues;
  throw badProfile(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a profile'}`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw badProfile(path, messageOf(error), error);
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badProfile(path, messageOf(error), error);
  }
}

/** A profile without predictions has no such property. */
function withoutAbsent({ columns, profile }: z.infer<typeof schema>): StoredProfile {
  const { prediction, ...rest } = profile;
  const found: FeatureProfile | undefined = prediction;
  return { columns, profile: { ...rest, ...(found === undefined ? {} : { prediction: found }) } };
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));
}

function badProfile(path: string, problem: string, cause?: unknown): DomainError {
  return new DomainError('precondition', 'BAD_PROFILE', `${path}: ${problem}`, { cause });
}
