import { fileURLToPath } from 'node:url';

/** Where tests find and keep the real engines: the same place as a local mesh. */
export const testTools = {
  env: process.env,
  toolsDir: fileURLToPath(new URL('../../../.slipway/tools', import.meta.url)),
};
