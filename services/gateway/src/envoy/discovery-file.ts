import { createHash } from 'node:crypto';
import type { EnvoyJson } from './typed-config.js';

/** What a watched file holds. */
export interface DiscoveryFile {
  /** Envoy repeats it in its statistics once it has taken the file. Equal content has equal versions. */
  readonly version: string;
  readonly content: string;
}

export function discoveryFile(resources: readonly EnvoyJson[]): DiscoveryFile {
  const version = createHash('sha256').update(JSON.stringify(resources)).digest('hex').slice(0, 16);
  return {
    version,
    content: `${JSON.stringify({ version_info: version, resources }, null, 1)}\n`,
  };
}
