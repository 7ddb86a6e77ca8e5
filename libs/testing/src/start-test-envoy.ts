import { join } from 'node:path';
import { findEnvoy, startEnvoy, type Envoy } from '@slipway/tools';
import { testTools } from './config.js';
import { tempDir, type OnCleanup } from './temp-dir.js';

export interface TestEnvoyOptions {
  /** Its folder is Envoy's working directory. */
  readonly bootstrapPath: string;
  /** The port that the bootstrap gives to the admin interface. */
  readonly adminPort: number;
}

/** A real Envoy over a bootstrap file that the test has written, live when this resolves, stopped when the test is over. */
export async function startTestEnvoy(
  onCleanup: OnCleanup,
  options: TestEnvoyOptions,
): Promise<Envoy> {
  const logFile = join(await tempDir(onCleanup), 'envoy.log');
  const file = await findEnvoy(testTools);
  const envoy = await startEnvoy({ ...options, file, logFile, env: testTools.env });
  onCleanup(envoy.stop);
  return envoy;
}
