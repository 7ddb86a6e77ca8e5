import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DomainError, messageOf, type Logger } from '@slipway/core';
import { errorReply, sendReply, type HttpReply } from './http-reply.js';
import { openRequest, type HttpRequest } from './http-request.js';
import { sendStream, type HttpStreamReply } from './http-stream.js';

/** Answers GET of one path; the query is passed along. */
export type HttpHandler = (url: URL) => HttpReply | Promise<HttpReply>;

type AnyReply = HttpReply | HttpStreamReply;

/** Answers every method of one path, bodies included. */
export interface HttpEndpoint {
  readonly maxBodyBytes: number;
  /** Answers errors too; what it throws is a 500 without a word about the reason. */
  readonly answer: (request: HttpRequest) => AnyReply | Promise<AnyReply>;
}

/** By path; one that ends in `/` also answers everything below it. */
export type HttpRoutes = Readonly<Record<string, HttpHandler | HttpEndpoint>>;

/** The HTTP side of a service: metrics, health, pages, and protocols that are not gRPC. */
export interface HttpServer {
  /** Resolves to the port in use. */
  readonly start: () => Promise<number>;
  /** Takes no new connections, lets running requests finish for `graceMs` (0 without), then cuts what is left. */
  readonly stop: (graceMs?: number) => Promise<void>;
}

export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly routes: HttpRoutes;
}

/** Longer than any proxy keeps a connection that is idle: the one that closes it must be the one that uses it. */
const keepAliveTimeoutMs = 75_000;

export function createHttpServer(logger: Logger, options: HttpServerOptions): HttpServer {
  const prefixes = Object.keys(options.routes).filter((path) => path.endsWith('/'));
  let isStopping = false;

  const findRoute = (path: string): HttpHandler | HttpEndpoint | undefined => {
    const prefix = prefixes.find((candidate) => path.startsWith(candidate));
    return options.routes[path] ?? (prefix === undefined ? undefined : options.routes[prefix]);
  };

  const answer = (
    request: IncomingMessage,
    response: ServerResponse,
  ): AnyReply | Promise<AnyReply> => {
    const target = request.url ?? '/';
    const queryStart = target.indexOf('?');
    const path = queryStart < 0 ? target : target.slice(0, queryStart);
    const route = findRoute(path);
    if (route !== undefined && typeof route !== 'function') {
      return route.answer(openRequest(request, response, path, route.maxBodyBytes));
    }
    const url = URL.parse(target, 'http://localhost');
    if (url === null) return errorReply(400, 3, `not a path: ${target}`);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const message = `${String(request.method)} ${url.pathname}: only GET is answered here`;
      return errorReply(405, 12, message);
    }
    const handler = route ?? findRoute(url.pathname);
    if (typeof handler === 'function') return handler(url);
    return errorReply(404, 5, `no such path: ${url.pathname}`);
  };

  const replyTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let reply: AnyReply;
    try {
      reply = await answer(request, response);
    } catch (error) {
      logger.error('HTTP request failed', { path: request.url, error });
      reply = errorReply(500, 13, 'internal error, see the log of the server');
    }
    if (isStopping) response.setHeader('connection', 'close');
    if ('open' in reply) sendStream(request, response, reply);
    else sendReply(request, response, reply);
  };

  const server = createServer((request, response) => {
    replyTo(request, response).catch((error: unknown) => {
      logger.error('HTTP reply failed', { path: request.url, error: messageOf(error) });
    });
  });
  server.keepAliveTimeout = keepAliveTimeoutMs;

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
    stop: (graceMs = 0) =>
      new Promise((resolve) => {
        isStopping = true;
        const cut = setTimeout(() => {
          server.closeAllConnections();
        }, graceMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        if (graceMs === 0) server.closeAllConnections();
        else server.closeIdleConnections();
      }),
  };
}
