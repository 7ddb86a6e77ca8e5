import { join } from 'node:path';
import { findValkey, freePorts, startValkey, type Valkey } from '@slipway/tools';
import { testTools } from './config.js';
import { stopStarted } from './stop-started.js';
import { tempDir, type OnCleanup } from './temp-dir.js';

export interface TestValkeyOptions {
  /** With the port and the folder of an earlier one that was killed, this one takes its place. Default: new ones. */
  readonly port?: number;
  readonly dataDir?: string;
  /** Whether writes survive a `kill -9`. Default: false. */
  readonly isDurable?: boolean;
}

/** A real Valkey, empty and on a free port if nothing else is asked for, stopped when the test is over. */
export function startTestValkey(
  onCleanup: OnCleanup,
  options: TestValkeyOptions = {},
): Promise<Valkey> {
  const ownDir = options.dataDir ?? tempDir(onCleanup);
  const starting = start(Promise.resolve(ownDir), options);
  onCleanup(() => stopStarted(starting));
  return starting;
}

async function start(dir: Promise<string>, options: TestValkeyOptions): Promise<Valkey> {
  const { isDurable = false } = options;
  const dataDir = await dir;
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const file = await findValkey(testTools);
  const logFile = join(dataDir, 'valkey.log');
  return startValkey({ file, port, dataDir, logFile, env: testTools.env, isDurable });
}
