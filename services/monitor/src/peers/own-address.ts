import { hostname } from 'node:os';

/** Where other monitors reach a server that listens on `host` and `port`. */
export function ownAddress(advertised: string, host: string, port: number): string {
  if (advertised !== '') return advertised;
  const name = host === '0.0.0.0' || host === '::' ? hostname() : host;
  return `${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}
