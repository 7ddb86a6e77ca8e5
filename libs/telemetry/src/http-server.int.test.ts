import { once } from 'node:events';
import { connect } from 'node:net';
import { createLogger } from '@slipway/core';
import { expect, onTestFinished, test } from 'vitest';
import { jsonReply } from './http-reply.js';
import { createHttpServer, type HttpHandler, type HttpRoutes } from './http-server.js';
import type { HttpStream } from './http-stream.js';

interface Served {
  readonly port: number;
  readonly url: string;
  readonly logLines: readonly string[];
  readonly stop: (graceMs?: number) => Promise<void>;
}

async function serve(routes: HttpRoutes): Promise<Served> {
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const logger = createLogger({ service: 'test', level: 'info', write });
  const server = createHttpServer(logger, { host: '127.0.0.1', port: 0, routes });
  const port = await server.start();
  onTestFinished(() => server.stop());
  return { port, url: `http://127.0.0.1:${String(port)}`, logLines, stop: server.stop };
}

test('a handler answers its path and sees the query', async () => {
  const { url } = await serve({ '/a': ({ searchParams }) => jsonReply(searchParams.get('q')) });
  const response = await fetch(`${url}/a?q=%C3%A9`);
  expect([response.status, response.headers.get('content-type')]).toEqual([
    200,
    'application/json',
  ]);
  expect(await response.json()).toBe('é');
});

test('a path that ends in a slash answers everything below it', async () => {
  const { url } = await serve({
    '/pages/': ({ pathname }) => jsonReply(pathname),
    '/pages/own': () => jsonReply('own'),
  });
  const paths = ['/pages/', '/pages/a/b', '/pages/own'];
  const answers = await Promise.all(
    paths.map(async (path) => (await fetch(`${url}${path}`)).json()),
  );
  expect(answers).toEqual(['/pages/', '/pages/a/b', 'own']);
});

test('HEAD has the headers of GET and no body', async () => {
  const { url } = await serve({ '/a': () => jsonReply('12345678') });
  const response = await fetch(`${url}/a`, { method: 'HEAD' });
  expect(response.headers.get('content-length')).toBe('11');
  expect(await response.text()).toBe('');
});

test.each([
  ['GET', '/b', 404, { code: 5, message: 'no such path: /b', details: [] }],
  ['POST', '/a', 405, { code: 12, message: 'POST /a: only GET is answered here', details: [] }],
])('%s %s is answered by %d and a status as JSON', async (method, path, status, body) => {
  const { url } = await serve({ '/a': () => jsonReply('a') });
  const response = await fetch(`${url}${path}`, { method });
  expect([response.status, await response.json()]).toEqual([status, body]);
});

test('a target that is no path is a bad request', async () => {
  const { port } = await serve({});
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write('GET // HTTP/1.1\r\nhost: x\r\n\r\n');
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
});

test('a failing handler is a 500 that tells nothing, and a line in the log that does', async () => {
  const { url, logLines } = await serve({ '/a': () => Promise.reject(new Error('secret')) });
  const response = await fetch(`${url}/a`);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({ code: 13 });
  expect(text).not.toContain('secret');
  expect(logLines.join()).toContain('secret');
});

test('a busy port is one clear error, and the server can still be stopped', async () => {
  const { port } = await serve({});
  const logger = createLogger({ service: 'test', level: 'error' });
  const second = createHttpServer(logger, { host: '127.0.0.1', port, routes: {} });
  await expect(second.start()).rejects.toMatchObject({
    kind: 'precondition',
    message: `cannot listen on 127.0.0.1:${String(port)}: listen EADDRINUSE: address already in use 127.0.0.1:${String(port)}`,
  });
  await second.stop();
});

test('a stop does not wait for idle or open connections', async () => {
  const logger = createLogger({ service: 'test', level: 'error' });
  const { promise: isCalled, resolve: called } = Promise.withResolvers<undefined>();
  const hang: HttpHandler = () => {
    called(undefined);
    return new Promise(() => undefined);
  };
  const server = createHttpServer(logger, { host: '127.0.0.1', port: 0, routes: { '/a': hang } });
  const port = await server.start();
  const call = fetch(`http://127.0.0.1:${String(port)}/a`);
  const outcome = expect(call).rejects.toThrow('fetch failed');
  const idle = connect(port, '127.0.0.1');
  idle.on('error', () => undefined);
  await once(idle, 'connect');
  await isCalled;
  await server.stop();
  await outcome;
  idle.destroy();
});

test('an endpoint sees method, path, headers and body, and answers with headers of its own', async () => {
  const { url } = await serve({
    '/v/': {
      maxBodyBytes: 100,
      answer: async ({ method, path, header, readBody }) => ({
        status: 201,
        contentType: 'application/octet-stream',
        body: Buffer.concat([Buffer.from([0, 255]), await readBody()]),
        headers: {
          'x-seen': `${method} ${path} ${String(header('x-a'))} ${String(header('x-b'))}`,
        },
      }),
    },
  });
  const body = new Uint8Array([1, 2, 3]);
  const response = await fetch(`${url}/v/x%20y?q=1`, {
    method: 'PUT',
    headers: { 'X-A': 'a' },
    body,
  });
  expect([response.status, response.headers.get('x-seen')]).toEqual([
    201,
    'PUT /v/x%20y a undefined',
  ]);
  expect([...(await response.bytes())]).toEqual([0, 255, 1, 2, 3]);
});

test.each([
  ['said in advance', 'expected at most 100 bytes, got 200 bytes', new Uint8Array(200)],
  [
    'found out on the way',
    'expected at most 100 bytes, got more',
    new Blob([new Uint8Array(200)]).stream(),
  ],
])(
  'a body that is too large, %s, is refused and the connection stays',
  async (_, problem, body) => {
    const { url } = await serve({
      '/v': {
        maxBodyBytes: 100,
        answer: ({ readBody }) =>
          readBody().then(
            () => jsonReply('read'),
            (error: unknown) => jsonReply((error as Error).message, 413),
          ),
      },
    });
    const init = { method: 'POST', duplex: 'half' as const };
    const refused = await fetch(`${url}/v`, { ...init, body });
    expect([refused.status, await refused.json()]).toEqual([413, `request body: ${problem}`]);
    const next = await fetch(`${url}/v`, { ...init, body: new Uint8Array(100) });
    expect(await next.json()).toBe('read');
  },
);

test('an endpoint learns that its caller has left, also in the middle of a body', async () => {
  const { promise: outcome, resolve: settle } = Promise.withResolvers<unknown>();
  const { port } = await serve({
    '/v': {
      maxBodyBytes: 100,
      answer: async ({ readBody, isCancelled }) => {
        const error: unknown = await readBody().catch((reason: unknown) => reason);
        settle([isCancelled(), error]);
        return jsonReply('');
      },
    },
  });
  const socket = connect(port, '127.0.0.1');
  socket.write('POST /v HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  await once(socket, 'connect');
  socket.end();
  expect(await outcome).toEqual([true, expect.objectContaining({ kind: 'cancelled' })]);
});

test('a stop with grace lets a running request finish and then ends its connection', async () => {
  const { promise: isCalled, resolve: called } = Promise.withResolvers<undefined>();
  const { promise: mayAnswer, resolve: answerNow } = Promise.withResolvers<undefined>();
  const { url, stop } = await serve({
    '/a': async () => {
      called(undefined);
      await mayAnswer;
      return jsonReply('a');
    },
  });
  const call = fetch(`${url}/a`);
  await isCalled;
  const stopped = stop(10_000);
  answerNow(undefined);
  const response = await call;
  expect([response.headers.get('connection'), await response.json()]).toEqual(['close', 'a']);
  await stopped;
  await expect(fetch(`${url}/a`)).rejects.toThrow('fetch failed');
});

test('a stream reaches its caller piece by piece, and learns that the caller has left', async () => {
  const { promise: opened, resolve: open } = Promise.withResolvers<HttpStream>();
  const { promise: left, resolve: leave } = Promise.withResolvers<string>();
  const { url } = await serve({
    '/live': {
      maxBodyBytes: 0,
      answer: () => ({
        status: 200,
        contentType: 'text/event-stream',
        open: (stream) => {
          open(stream);
          return () => {
            leave('left');
          };
        },
      }),
    },
  });
  const response = await fetch(`${url}/live`);
  const stream = await opened;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  stream.write('one');
  expect(await reader?.read()).toEqual({ done: false, value: 'one' });
  stream.write('two');
  expect(await reader?.read()).toEqual({ done: false, value: 'two' });
  await reader?.cancel();
  expect(await left).toBe('left');
});

test('a stream that was ended is over for its caller, and one whose caller reads nothing is behind', async () => {
  const streams: HttpStream[] = [];
  const endpoint = {
    maxBodyBytes: 0,
    answer: () => ({
      status: 200,
      contentType: 'text/plain',
      open: (stream: HttpStream) => {
        streams.push(stream);
        return () => undefined;
      },
    }),
  };
  const { url } = await serve({ '/live': endpoint });
  const [ended, slow] = [await fetch(`${url}/live`), await fetch(`${url}/live`)];
  expect(streams.map((stream) => stream.isBehind())).toEqual([false, false]);
  streams[0]?.write('last words');
  streams[0]?.end();
  expect(await ended.text()).toBe('last words');
  for (let i = 0; i < 64; i++) streams[1]?.write('x'.repeat(2 ** 20));
  expect(streams[1]?.isBehind()).toBe(true);
  await slow.body?.cancel();
});
