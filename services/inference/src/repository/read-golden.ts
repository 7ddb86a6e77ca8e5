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
  try {
    return goldenSchema.parse(JSON.parse(json));
  } catch (error) {
    throw new DomainError('precondition', 'BAD_GOLDEN', `${path}: ${messageOf(error)}`);
  }
}
