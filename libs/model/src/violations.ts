import { DomainError, type FieldViolation } from '@slipway/core';

const maxViolations = 10;

/** Collects what is wrong with a request, so that a caller learns it all at once; stops looking after a few. */
export interface Violations {
  readonly add: (field: string, description: string) => void;
  readonly isFull: () => boolean;
  /** Throws `invalid` when something is wrong. */
  readonly check: () => void;
}

export function createViolations(label: string): Violations {
  const found: FieldViolation[] = [];
  const isFull = (): boolean => found.length >= maxViolations;
  return {
    add: (field, description) => {
      if (!isFull()) found.push({ field: shortField(field), description });
    },
    isFull,
    check: () => {
      const [first, ...others] = found;
      if (first === undefined) return;
      const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
      throw new DomainError(
        'invalid',
        'INVALID_INPUT',
        `${label}: ${first.field}: ${first.description}${more}`,
        { violations: found },
      );
    },
  };
}

/** A field may hold a name that the caller chose; what is wrong with it must still fit behind it. */
function shortField(field: string): string {
  return field.length > 100 ? `${field.slice(0, 99)}…` : field;
}

/** One problem, thrown at once. */
export function invalidInput(label: string, place: string, description: string): DomainError {
  const field = shortField(place);
  const violations = [{ field, description }];
  return new DomainError('invalid', 'INVALID_INPUT', `${label}: ${field}: ${description}`, {
    violations,
  });
}
