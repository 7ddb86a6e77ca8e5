import type { ReloadOutcome, TlsFiles } from '@slipway/grpc';
import type { Metrics } from '@slipway/telemetry';
import type { InferenceConfig } from './config.js';

/** The certificates that the settings name; undefined when they name none. */
export function tlsFilesOf(
  config: Pick<InferenceConfig, 'tlsCertFile' | 'tlsKeyFile' | 'tlsClientCaFile'>,
): TlsFiles | undefined {
  const { tlsCertFile: certFile, tlsKeyFile: keyFile, tlsClientCaFile: clientCaFile } = config;
  if (certFile === '') return undefined;
  return clientCaFile === '' ? { certFile, keyFile } : { certFile, keyFile, clientCaFile };
}

/** Counts what became of certificates that have changed. */
export function countReloads(metrics: Metrics): (outcome: ReloadOutcome) => void {
  const reloads = metrics.counter(
    'slipway_tls_reloads_total',
    'Certificates that have changed, by outcome: loaded, or refused with the old ones kept.',
    ['outcome'],
  );
  return (outcome) => {
    reloads.add({ outcome });
  };
}
