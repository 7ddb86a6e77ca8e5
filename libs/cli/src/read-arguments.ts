import { messageOf } from '@slipway/core';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { usageError } from './usage-error.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of a command and its operands, as many as `operands` names. Throws `invalid` in one line. */
export function readArguments<const O extends Options>(
  args: readonly string[],
  options: O,
  operands: readonly string[],
) {
  const parsed = parse(args, options);
  const missing = operands[parsed.positionals.length];
  if (missing !== undefined)
    throw usageError(`expected ${operands.join(' ')}: there is no ${missing}`);
  const extra = parsed.positionals[operands.length];
  if (extra !== undefined) throw usageError(`unexpected argument ${JSON.stringify(extra)}`);
  return parsed;
}

function parse<const O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // The first sentence says what is wrong; the others explain how to write an operand that begins with a dash.
    throw usageError(messageOf(error).split(/\.\s|\n/)[0] ?? 'bad arguments');
  }
}
