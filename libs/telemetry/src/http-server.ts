import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DomainError, messageOf, type Logger } from '@slipway/core';

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Buffer;
}

/** Answers one path; the query is passed along. */
export type HttpHandler = (url: URL) => HttpReply | Promise<HttpReply>;

/** The small HTTP side of a service: metrics, health, pages. */
export interface HttpServer {
  /** Resolves to the port in use. */
  readonly start: () => Promise<number>;
  readonly stop: () => Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  /** GET handlers by path; a path that ends in `/` also answers everything below it. */
  readonly routes: Readonly<Record<string, HttpHandler>>;
}

export function createHttpServer(logger: Logger, options: HttpServerOptions): HttpServer {
  const prefixes = Object.keys(options.routes).filter((path) => path.endsWith('/'));

  const findHandler = (path: string): HttpHandler | undefined => {
    const prefix = prefixes.find((candidate) => path.startsWith(candidate));
    return options.routes[path] ?? (prefix === undefined ? undefined : options.routes[prefix]);
  };

  const answer = async (request: IncomingMessage): Promise<HttpReply> => {
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (url === null) return errorReply(400, 3, `not a path: ${String(request.url)}`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return errorReply(
        405,
        12,
        `${String(request.method)} ${url.pathname}: only GET is answered here`,
      );
    }
    const handler = findHandler(url.pathname);
    if (handler === undefined) return errorReply(404, 5, `no such path: ${url.pathname}`);
    return handler(url);
  };

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown) => {
        logger.error('HTTP request failed', { path: request.url, error });
        return errorReply(500, 13, 'internal error, see the log of the server');
      })
      .then(
        (reply) => send(request, response, reply),
        (error: unknown) => {
          logger.error('HTTP reply failed', { path: request.url, error: messageOf(error) });
        },
      );
  });

  return {
    start: () =>
      new Promise((resolve, reject) => {
        const refuse = (error: Error): void => {
          const address = `${options.host}:${String(options.port)}`;
          const message = `cannot listen on ${address}: ${error.message}`;
          reject(new DomainError('precondition', 'PORT_BUSY', message));
        };
        server.once('error', refuse);
        server.listen(options.port, options.host, () => {
          server.off('error', refuse);
          server.on('error', (error) => logger.error('HTTP server failed', { error }));
          const address = server.address();
          resolve(address !== null && typeof address === 'object' ? address.port : options.port);
        });
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A `google.rpc.Status` as JSON. */
export function errorReply(status: number, code: number, message: string): HttpReply {
  return jsonReply({ code, message, details: [] }, status);
}

export function jsonReply(value: unknown, status = 200): HttpReply {
  return { status, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function send(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    'content-type': reply.contentType,
    'content-length': body.byteLength,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
