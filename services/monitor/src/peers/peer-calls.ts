import { callUnary, createClient, readStream } from '@slipway/grpc';
import type { Member } from '@slipway/events';

/** Calls of one service on other monitors. */
export interface PeerCalls {
  readonly unary: (
    peer: Member,
    method: string,
    request: unknown,
    timeoutMs: number,
  ) => Promise<unknown>;
  /** The messages of a stream, until it ends or `signal` does. */
  readonly stream: (
    peer: Member,
    method: string,
    request: unknown,
    signal: AbortSignal,
  ) => AsyncIterable<unknown>;
  readonly close: () => void;
}

type Client = Parameters<typeof callUnary>[0];
/** A generated client. */
export type ClientConstructor = Parameters<typeof createClient<Client>>[0];
type UnaryMethod = Parameters<typeof callUnary<unknown, unknown>>[1];
type StreamMethod = Parameters<typeof readStream<unknown, unknown>>[1];

/** Marks a call that comes from another monitor: it is answered with what is here. */
export const hopHeader = 'x-slipway-hop';

const headers = { [hopHeader]: '1' };

export function createPeerCalls(service: ClientConstructor): PeerCalls {
  const clients = new Map<string, Client>();

  const clientOf = ({ address }: Member): Client & Readonly<Record<string, unknown>> => {
    const client = clients.get(address) ?? createClient(service, address);
    clients.set(address, client);
    return client as Client & Readonly<Record<string, unknown>>;
  };

  return {
    unary: (peer, method, request, timeoutMs) => {
      const client = clientOf(peer);
      return callUnary(client, client[method] as UnaryMethod, request, { timeoutMs, headers });
    },
    stream: (peer, method, request, signal) => {
      const client = clientOf(peer);
      return readStream(client, client[method] as StreamMethod, request, { headers, signal });
    },
    close: () => {
      for (const client of clients.values()) client.close();
      clients.clear();
    },
  };
}
