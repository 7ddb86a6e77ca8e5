import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OnCleanup } from '@slipway/testing';

export interface ReceivedPost {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that takes posts and behaves as it is told. */
export interface AlertReceiver {
  readonly url: string;
  readonly posts: readonly ReceivedPost[];
  /** How the next posts are answered. Default: 200. */
  readonly answer: (answer: (response: ServerResponse) => void) => void;
}

export async function startAlertReceiver(onCleanup: OnCleanup): Promise<AlertReceiver> {
  const posts: ReceivedPost[] = [];
  let answer = (response: ServerResponse): void => void response.end('ok');
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      posts.push({ path, headers, body: Buffer.concat(chunks).toString() });
      answer(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    posts,
    answer: (next) => {
      answer = next;
    },
  };
}
