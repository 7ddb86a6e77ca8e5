import { isIP } from 'node:net';

/** Where a process listens. */
export interface Address {
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** The two sides of one process. */
export interface Endpoint {
  readonly grpc: Address;
  readonly http: Address;
}

/** Reads `host:port` or `[ipv6]:port`; undefined when the text is neither. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= 1 && port <= 65_535)) return undefined;
  return { host, port };
}

export function formatAddress({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${String(port)}`;
}

/** Reads `grpc=http`, such as `127.0.0.1:50051=127.0.0.1:8051`; undefined when the text is no such pair. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [grpcText, httpText, ...rest] = text.split('=');
  const grpc = parseAddress(grpcText ?? '');
  const http = parseAddress(httpText ?? '');
  return grpc === undefined || http === undefined || rest.length > 0 ? undefined : { grpc, http };
}

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
