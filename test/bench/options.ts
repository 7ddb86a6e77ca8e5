import { DomainError } from '@slipway/core';

/** What was asked for on the command line. */
export interface BenchOptions {
  /** Only rows whose name contains it. */
  readonly filter: string;
  readonly isJson: boolean;
  readonly isQuick: boolean;
  readonly isProfile: boolean;
}

const flags = { '--json': 'isJson', '--quick': 'isQuick', '--profile': 'isProfile' } as const;

export function parseOptions(args: readonly string[]): BenchOptions {
  const unknown = args.find((arg) => arg.startsWith('-') && !(arg in flags));
  if (unknown !== undefined) {
    const known = Object.keys(flags).join(', ');
    const message = `expected the start of a row's name, or any of ${known}, got ${unknown}`;
    throw new DomainError('invalid', 'BAD_OPTION', message);
  }
  const has = (flag: keyof typeof flags): boolean => args.includes(flag);
  return {
    filter: args.find((arg) => !arg.startsWith('-')) ?? '',
    isJson: has('--json'),
    isQuick: has('--quick'),
    isProfile: has('--profile'),
  };
}
