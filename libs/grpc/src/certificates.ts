import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { DomainError, messageOf } from '@slipway/core';

/** Where the certificates of a server are, PEM files all. */
export interface TlsFiles {
  /** The server's own, with the chain behind it. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Who signs the certificates of clients; when given, every client must show one. */
  readonly clientCaFile?: string;
}

/** What was in the files. */
export interface Certificates {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly clientCa: Buffer | undefined;
}

/** Reads the files; `precondition` with the name of the one that cannot be read. */
export async function readCertificates(files: TlsFiles): Promise<Certificates> {
  const [cert, key, clientCa] = await Promise.all([
    read(files.certFile),
    read(files.keyFile),
    files.clientCaFile === undefined ? undefined : read(files.clientCaFile),
  ]);
  return { cert, key, clientCa };
}

/** Throws `precondition` that says what is wrong: not PEM, expired, or a key that belongs to another certificate. */
export function checkCertificates(
  files: TlsFiles,
  { cert, key, clientCa }: Certificates,
  nowMs: number,
): void {
  const certificate = attempt(files.certFile, () => new X509Certificate(cert));
  const privateKey = attempt(files.keyFile, () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw bad(files.keyFile, `the key does not belong to the certificate ${files.certFile}`);
  }
  if (certificate.validToDate.getTime() < nowMs) {
    throw bad(files.certFile, `the certificate has expired on ${certificate.validTo}`);
  }
  if (clientCa !== undefined) {
    attempt(files.clientCaFile ?? '', () => new X509Certificate(clientCa));
  }
  // What TLS itself objects to, such as a key that is too short.
  attempt(files.certFile, () => createSecureContext({ cert, key, ca: clientCa }));
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw bad(file, messageOf(error), error);
  }
}

function attempt<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw bad(file, messageOf(error), error);
  }
}

function bad(file: string, reason: string, cause?: unknown): DomainError {
  return new DomainError('precondition', 'BAD_CERTIFICATE', `${file}: ${reason}`, { cause });
}
