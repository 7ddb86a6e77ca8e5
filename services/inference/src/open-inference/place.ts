import { invalidInput } from '@slipway/model';
import type { DomainError } from '@slipway/core';

/** Where a value lies, for messages. */
export interface Place {
  /** `model iris@1.0.0`. */
  readonly label: string;
  /** `inputs.X`. */
  readonly field: string;
}

/** `invalid`, naming the place. */
export function refuse({ label, field }: Place, description: string): DomainError {
  return invalidInput(label, field, description);
}
