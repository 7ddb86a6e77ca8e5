import { join } from 'node:path';
import { findEnvoy, startEnvoy, type Envoy } from '@slipway/tools';
import { testTools } from './config.js';
import { stopStarted } from './stop-started.js';
import { tempDir, type OnCleanup } from './temp-dir.js';

export interface TestEnvoyOptions {
  /** Its folder is Envoy's working directory. */
  readonly bootstrapPath: string;
  /** The port that the bootstrap gives to the admin interface. */
  readonly adminPort: number;
}

/** A real Envoy over a bootstrap file that the test has written, live when this resolves, stopped when the test is over. */
export function startTestEnvoy(onCleanup: OnCleanup, options: TestEnvoyOptions): Promise<Envoy> {
  const starting = start(tempDir(onCleanup), options);
  onCleanup(() => stopStarted(starting));
  return starting;
}

async function start(logDir: Promise<string>, options: TestEnvoyOptions): Promise<Envoy> {
  const logFile = join(await logDir, 'envoy.log');
  const file = await findEnvoy(testTools);
  return startEnvoy({ ...options, file, logFile, env: testTools.env });
}
