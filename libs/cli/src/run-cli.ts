import { DomainError } from '@slipway/core';
import type { Command, Output } from './command.js';
import { compare } from './commands/compare.js';
import { profile } from './commands/profile.js';
import { record } from './commands/record.js';
import { replay } from './commands/replay.js';

/** What prevented an answer, be it the command line or the files: 1 means a drifted data set. */
const failure = 2;

const commands: readonly Command[] = [compare, profile, record, replay];

/** Runs one command line and answers its exit code; whatever goes wrong is one line on `err`. */
export async function runCli(args: readonly string[], output: Output): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    output.out(overview());
    return name === undefined ? failure : 0;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) {
    const known = commands.map((each) => each.name).join(', ');
    output.err(`slipway: expected one of ${known}, got ${JSON.stringify(name)}\n`);
    return failure;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    output.out(command.usage);
    return 0;
  }
  try {
    return await command.run(rest, output);
  } catch (error) {
    output.err(`slipway ${command.name}: ${describe(error)}\n`);
    return failure;
  }
}

function overview(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`);
  return `slipway COMMAND [options]\n\n${lines.join('\n')}\n\nslipway COMMAND --help says more.\n`;
}

function describe(error: unknown): string {
  if (error instanceof DomainError) return error.message;
  const isSystem = error instanceof Error && 'syscall' in error;
  if (isSystem) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
