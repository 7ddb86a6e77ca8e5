import { DomainError } from '@slipway/core';
import type { z } from 'zod';

/** What a field of the checkpoint says; throws when no monitor can have stored it. */
export function parseField<S extends z.ZodType>(
  schema: S,
  field: string,
  json: string,
): z.output<S> {
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw new DomainError(
      'internal',
      'BAD_CHECKPOINT',
      `checkpoint field ${field}: expected what a monitor stores there, got ${json.slice(0, 60)}`,
      { cause: error },
    );
  }
}
