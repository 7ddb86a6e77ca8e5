import { invalidInput } from '@slipway/model';

/** A request parameter, whichever way it was written. */
export type ParameterValue = boolean | number | bigint | string;

/** What the parameters of a request say that means something here; all others are ignored, as the protocol has it. */
export interface InferControls {
  readonly routingKey: string;
  /** How long the caller waits; Infinity when nothing is said. */
  readonly timeoutMs: number;
}

/** `parameter` finds one by its name. */
export function readControls(
  parameter: (name: string) => ParameterValue | undefined,
): InferControls {
  return {
    routingKey: readRoutingKey(parameter('routing_key')),
    timeoutMs: readTimeout(parameter('timeout')),
  };
}

function readRoutingKey(value: ParameterValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw invalidInput('request', 'parameters.routing_key', `expected a text, got ${String(value)}`);
}

/** Triton's, in microseconds; 0 is none. */
function readTimeout(value: ParameterValue | undefined): number {
  if (value === undefined) return Infinity;
  const microseconds = typeof value === 'bigint' ? Number(value) : value;
  if (typeof microseconds === 'number' && microseconds >= 0) {
    return microseconds === 0 ? Infinity : microseconds / 1000;
  }
  const expected = 'expected microseconds of 0 or more';
  throw invalidInput('request', 'parameters.timeout', `${expected}, got ${String(value)}`);
}

/** What a tensor may be asked to be that no tensor is here; to ignore it would give another answer than was asked for. */
const unsupported = ['shared_memory_region', 'classification'];

export function checkTensorParameters(field: string, has: (name: string) => boolean): void {
  const name = unsupported.find(has);
  if (name === undefined) return;
  throw invalidInput('request', `${field}.parameters.${name}`, 'is not supported by this server');
}
