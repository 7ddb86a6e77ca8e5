import { join } from 'node:path';
import { findValkey, freePorts, startValkey, type Valkey } from '@slipway/tools';
import { testTools } from './config.js';
import { tempDir, type OnCleanup } from './temp-dir.js';

export interface TestValkeyOptions {
  /** With the port and the folder of an earlier one that was killed, this one takes its place. Default: new ones. */
  readonly port?: number;
  readonly dataDir?: string;
  /** Whether writes survive a `kill -9`. Default: false. */
  readonly isDurable?: boolean;
}

/** A real, empty Valkey on a free port, stopped when the test is over. */
export async function startTestValkey(
  onCleanup: OnCleanup,
  options: TestValkeyOptions = {},
): Promise<Valkey> {
  const { isDurable = false } = options;
  const dataDir = options.dataDir ?? (await tempDir(onCleanup));
  const port = options.port ?? (await freePorts(1))[0] ?? 0;
  const file = await findValkey(testTools);
  const logFile = join(dataDir, 'valkey.log');
  const { env } = testTools;
  const valkey = await startValkey({ file, port, dataDir, logFile, env, isDurable });
  onCleanup(valkey.stop);
  return valkey;
}
