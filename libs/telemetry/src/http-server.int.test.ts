import { once } from 'node:events';
import { connect } from 'node:net';
import { createLogger } from '@slipway/core';
import { expect, onTestFinished, test } from 'vitest';
import { createHttpServer, jsonReply, type HttpHandler } from './http-server.js';

async function serve(
  routes: Readonly<Record<string, HttpHandler>>,
): Promise<{ readonly port: number; readonly url: string; readonly logLines: readonly string[] }> {
  const logLines: string[] = [];
  const write = (line: string): void => void logLines.push(line);
  const logger = createLogger({ service: 'test', level: 'info', write });
  const server = createHttpServer(logger, { host: '127.0.0.1', port: 0, routes });
  const port = await server.start();
  onTestFinished(server.stop);
  return { port, url: `http://127.0.0.1:${String(port)}`, logLines };
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
