import { readFileSync } from 'node:fs';
import type { openInference } from '@slipway/proto';

/** What the server says of itself. The extensions are those of Triton that are really there. */
export function serverMetadata(): openInference.ServerMetadataResponse {
  return {
    name: 'slipway',
    version: packageVersion(),
    extensions: [
      'model_repository',
      'model_configuration',
      'binary_tensor_data',
      'parameters',
      'statistics',
    ],
  };
}

function packageVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
