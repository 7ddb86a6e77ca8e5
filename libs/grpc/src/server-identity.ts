import { experimental, ServerCredentials } from '@grpc/grpc-js';
import { createCertificateWatch, type CertificateWatchDeps } from './certificate-watch.js';
import type { TlsFiles } from './certificates.js';

/** How a server proves who it is, and asks its callers to. */
export interface ServerIdentity {
  /** The credentials to bind with; `precondition` when the files are bad. */
  readonly start: () => Promise<ServerCredentials>;
  readonly stop: () => Promise<void>;
}

/** Without files, callers and server trust each other as they are. */
export function createServerIdentity(
  deps: CertificateWatchDeps,
  files: TlsFiles | undefined,
): ServerIdentity {
  if (files === undefined) {
    return {
      start: () => Promise.resolve(ServerCredentials.createInsecure()),
      stop: () => Promise.resolve(),
    };
  }
  const watch = createCertificateWatch(deps, files);
  const isMutual = files.clientCaFile !== undefined;
  return {
    start: async () => {
      await watch.start();
      const clientCa = isMutual ? watch.provider : null;
      return identityFirst(watch.provider, clientCa, isMutual);
    },
    stop: watch.stop,
  };
}

/** The declaration of grpc-js 1.14 names the two providers the wrong way round. */
const identityFirst = experimental.createCertificateProviderServerCredentials as unknown as (
  identity: experimental.CertificateProvider,
  clientCa: experimental.CertificateProvider | null,
  isClientCertificateRequired: boolean,
) => ServerCredentials;
