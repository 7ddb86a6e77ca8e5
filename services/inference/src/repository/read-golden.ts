import { DomainError, messageOf } from '@slipway/core';
import { z } from 'zod';

const goldenSchema = z.strictObject({
  /** Largest accepted difference of a number. */
  tolerance: z.number().nonnegative().default(1e-5),
  rows: z
    .array(
      z.strictObject({
        instance: z.record(z.string(), z.unknown()),
        prediction: z.number(),
        label: z.string().optional(),
        probabilities: z.array(z.number()).optional(),
      }),
    )
    .nonempty(),
});

/** Rows whose right answers are known; a version that answers otherwise is not loaded. */
export type Golden = z.output<typeof goldenSchema>;

export function readGolden(json: string, path: string): Golden {
  const parsed = goldenSchema.safeParse(parseJson(json, path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'golden'}: ${issue.message}`,
  );
  throw badGolden(path, problems.join('; '));
}

function parseJson(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw badGolden(path, `not JSON: ${messageOf(error)}`);
  }
}

function badGolden(path: string, problem: string): DomainError {
  return new DomainError('precondition', 'BAD_GOLDEN', `${path}: ${problem}`);
}
