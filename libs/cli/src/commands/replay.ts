import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DomainError } from '@slipway/core';
import type { Command } from '../command.js';
import { readArguments } from '../read-arguments.js';

const usage = `slipway replay FILE [options]

Judges recorded events again, as the monitor did with the same settings in its environment (WINDOW_ROWS, MIN_SAMPLES, …):
the same verdicts, to the last bit, one on each line.

  --json   print each as a JSON object
  --help   this text
`;

const options = { json: { type: 'boolean', default: false } } as const;

/** The monitor's own program: replaying is its work, and services are no libraries. */
const program = fileURLToPath(
  new URL('../../../../services/monitor/dist/replay/main.js', import.meta.url),
);

export const replay: Command = {
  name: 'replay',
  summary: 'judge recorded events again',
  usage,
  run: (args) => {
    const { values, positionals } = readArguments(args, options, ['FILE']);
    if (!existsSync(program)) {
      throw new DomainError('precondition', 'NOT_BUILT', `nothing has been built: no ${program}`);
    }
    return runProgram([program, ...positionals, ...(values.json ? ['--json'] : [])]);
  },
};

function runProgram(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
