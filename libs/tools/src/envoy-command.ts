import { dirname } from 'node:path';
import type { ChildCommand } from './start-child.js';

export interface EnvoyOptions {
  readonly file: string;
  /** Relative paths inside it start at its folder. */
  readonly bootstrapPath: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * How Envoy is run. A field that it does not know is refused in watched files too, where Envoy would else ignore a typing
 * error. Hot restart is off: it would use shared memory that two Envoys of one machine fight over.
 */
export function envoyCommand(options: EnvoyOptions): ChildCommand {
  return {
    name: 'envoy',
    file: options.file,
    args: [
      ...['--config-path', options.bootstrapPath],
      ...['--concurrency', '1'],
      ...['--drain-time-s', '5'],
      ...['--log-level', 'warning'],
      '--reject-unknown-dynamic-fields',
      '--disable-hot-restart',
    ],
    env: options.env,
    workDir: dirname(options.bootstrapPath),
    logFile: options.logFile,
  };
}
