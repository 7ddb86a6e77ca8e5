import type { ChildCommand } from './start-child.js';

export interface ValkeyOptions {
  readonly file: string;
  readonly port: number;
  /** Must exist; the append-only file is kept here. */
  readonly dataDir: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether data survives the process; also across `kill -9`. */
  readonly isDurable: boolean;
}

/**
 * How Valkey is run: loopback only, nothing evicted. A durable one keeps an append-only file, which the kernel has been
 * given before a write is answered. `appendfsync no` is what guarantees that: with `everysec` Valkey answers before
 * writing while a slow fsync runs, and a `kill -9` in those up to 2 s loses acknowledged writes. What `no` gives up is
 * the last seconds before the whole machine stops.
 */
export function valkeyCommand(options: ValkeyOptions): ChildCommand {
  const settings: Readonly<Record<string, string>> = {
    port: String(options.port),
    bind: '127.0.0.1',
    dir: options.dataDir,
    save: '',
    appendonly: options.isDurable ? 'yes' : 'no',
    appendfsync: 'no',
    'maxmemory-policy': 'noeviction',
    daemonize: 'no',
  };
  return {
    name: 'valkey',
    file: options.file,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env: options.env,
    workDir: options.dataDir,
    logFile: options.logFile,
  };
}
