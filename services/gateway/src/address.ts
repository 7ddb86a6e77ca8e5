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

/** Most processes that one range may stand for. */
const maxRange = 256;

/**
 * Reads `grpc=http`, such as `127.0.0.1:50051=127.0.0.1:8051`, whose ports may be ranges of equal length, such as
 * `a:50051-50054=a:8051-8054`: one endpoint for each port. Undefined when the text is no such pair.
 */
export function parseEndpoints(text: string): readonly Endpoint[] | undefined {
  const [grpc = [], http = [], ...rest] = text.split('=').map(parseRange);
  if (grpc.length === 0 || grpc.length !== http.length || rest.length > 0) return undefined;
  return grpc.flatMap((address, index) => {
    const other = http[index];
    return other === undefined ? [] : [{ grpc: address, http: other }];
  });
}

/** The addresses of `host:port` or `host:first-last`; none when the text is neither. */
function parseRange(text: string): readonly Address[] {
  const range = /^(.*):(\d{1,5})-(\d{1,5})$/.exec(text);
  const first = parseAddress(range === null ? text : `${String(range[1])}:${String(range[2])}`);
  if (first === undefined) return [];
  const count = range === null ? 1 : Number(range[3]) - first.port + 1;
  if (count < 1 || count > maxRange || first.port + count - 1 > 65_535) return [];
  return Array.from({ length: count }, (_, index) => ({ ...first, port: first.port + index }));
}

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
