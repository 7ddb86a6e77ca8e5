import { createHash } from 'node:crypto';
import type { experimental } from '@grpc/grpc-js';
import { createPeriodic, messageOf, type Clock, type Logger } from '@slipway/core';
import { checkCertificates, readCertificates } from './certificates.js';
import type { Certificates, TlsFiles } from './certificates.js';

/** The certificates of a server that runs: reloaded when the files change, kept when the new ones are bad. */
export interface CertificateWatch {
  /** Reads the files for the first time; `precondition` when they are bad. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** What grpc-js asks, once started; it gets what is in force at once, and new ones as they come. */
  readonly provider: experimental.CertificateProvider;
}

/** What became of certificates that have changed. */
export type ReloadOutcome = 'loaded' | 'refused';

export interface CertificateWatchDeps {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly onReload: (outcome: ReloadOutcome) => void;
}

/** Short enough that nobody waits for it, long enough that three small reads are nothing. */
const intervalMs = 250;

export function createCertificateWatch(
  { logger, clock, onReload }: CertificateWatchDeps,
  files: TlsFiles,
): CertificateWatch {
  const published = createPublisher();
  let judged = '';
  let candidate = '';

  const load = async (): Promise<void> => {
    const certificates = await readCertificates(files);
    judged = fingerprintOf(certificates);
    checkCertificates(files, certificates, clock.nowMs());
    published.publish(certificates);
  };

  const look = async (): Promise<void> => {
    const found = await readCertificates(files).then(fingerprintOf, messageOf);
    // Certificate and key are written one after the other: judged is only what has stayed the same for a while.
    const isSettled = found === candidate;
    candidate = found;
    if (!isSettled || found === judged) return;
    judged = found;
    try {
      await load();
      logger.info('certificates reloaded', { certFile: files.certFile });
      onReload('loaded');
    } catch (error) {
      logger.warn(`new certificates refused, the old ones stay: ${messageOf(error)}`);
      onReload('refused');
    }
  };

  const watch = createPeriodic(look, logger, { name: 'certificates', intervalMs });
  return {
    start: async () => {
      await load();
      await watch.start();
    },
    stop: watch.stop,
    provider: published.provider,
  };
}

/** What tells one content of the files from another. */
function fingerprintOf({ cert, key, clientCa }: Certificates): string {
  const hash = createHash('sha256');
  for (const part of [cert, key, clientCa ?? Buffer.alloc(0)]) {
    hash.update(String(part.length)).update('\n').update(part);
  }
  return hash.digest('hex');
}

interface Publisher {
  readonly publish: (certificates: Certificates) => void;
  readonly provider: experimental.CertificateProvider;
}

function createPublisher(): Publisher {
  const identityListeners = new Set<experimental.IdentityCertificateUpdateListener>();
  const caListeners = new Set<experimental.CaCertificateUpdateListener>();
  let identity: experimental.IdentityCertificateUpdate | null = null;
  let clientCa: experimental.CaCertificateUpdate | null = null;
  // Listeners are told a moment later: grpc-js listens before it is ready to pass on what it hears.
  return {
    publish: (certificates) => {
      identity = { certificate: certificates.cert, privateKey: certificates.key };
      clientCa =
        certificates.clientCa === undefined ? null : { caCertificate: certificates.clientCa };
      for (const listener of caListeners) listener(clientCa);
      for (const listener of identityListeners) listener(identity);
    },
    provider: {
      addIdentityCertificateListener: (listener) => {
        identityListeners.add(listener);
        queueMicrotask(() => listener(identity));
      },
      removeIdentityCertificateListener: (listener) => void identityListeners.delete(listener),
      addCaCertificateListener: (listener) => {
        caListeners.add(listener);
        queueMicrotask(() => listener(clientCa));
      },
      removeCaCertificateListener: (listener) => void caListeners.delete(listener),
    },
  };
}
