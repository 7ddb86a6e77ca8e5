import { createLogger, type Logger } from '@slipway/core';
import { startTestValkey, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis, withRedis, type Redis } from './redis-connection.js';
import { createRedisScript } from './redis-script.js';

interface Connected {
  readonly redis: Redis;
  readonly lines: readonly string[];
}

function connect(url: string, commandTimeoutMs = 300): Connected {
  const lines: string[] = [];
  const write = (line: string): void => {
    const { level, message } = JSON.parse(line) as { level: string; message: string };
    lines.push(`${level} ${message}`);
  };
  const logger: Logger = createLogger({ service: 'test', level: 'info', write });
  const redis = connectRedis(logger, { url, commandTimeoutMs });
  onTestFinished(() => redis.disconnect());
  return { redis, lines };
}

function get(redis: Redis): Promise<string | null> {
  return withRedis(redis, (open) => open.get('key'));
}

async function untilUp(redis: Redis): Promise<void> {
  const options = { what: 'Redis to answer', timeoutMs: 10_000 };
  await waitFor(() => redis.ping(), options);
}

test('commands are answered, and an error that Redis itself gives stays what it is', async () => {
  const { url } = await startTestValkey(onTestFinished);
  const { redis } = connect(url);
  await untilUp(redis);
  await redis.set('key', 'value');
  expect(await get(redis)).toBe('value');
  await expect(withRedis(redis, (open) => open.lpush('key', 'x'))).rejects.toMatchObject({
    name: 'ReplyError',
    message: expect.stringContaining('WRONGTYPE') as string,
  });
});

test('while Redis is stopped a command fails at once and is never sent later', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const { redis, lines } = connect(valkey.url);
  await untilUp(redis);
  await valkey.stop();
  await waitFor(() => redis.status !== 'ready', { what: 'the loss to show', timeoutMs: 5000 });
  const startedMs = performance.now();
  const write = withRedis(redis, (open) => open.set('key', 'late'));
  await expect(write).rejects.toMatchObject({ kind: 'unavailable', code: 'REDIS_UNAVAILABLE' });
  expect(performance.now() - startedMs).toBeLessThan(200);
  await startTestValkey(onTestFinished, { port: valkey.port });
  await untilUp(redis);
  expect(await get(redis)).toBeNull();
  expect(lines).toEqual(['warn Redis is away', 'info Redis is back']);
});

test('a Redis that hangs costs one command timeout, and works again when it goes on', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const { redis, lines } = connect(valkey.url);
  await untilUp(redis);
  valkey.pause();
  const startedMs = performance.now();
  await expect(get(redis)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(performance.now() - startedMs).toBeLessThan(1500);
  const secondMs = performance.now();
  await expect(get(redis)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(performance.now() - secondMs).toBeLessThan(1500);
  valkey.resume();
  await untilUp(redis);
  await redis.set('key', 'new');
  expect(await get(redis)).toBe('new');
  expect(lines).toEqual(['warn Redis is away', 'info Redis is back']);
});

test('no reply is taken for that of another command after a timeout', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const { redis } = connect(valkey.url, 100);
  await untilUp(redis);
  await redis.mset('key', 'old', 'other', 'right');
  valkey.pause();
  const pending = [get(redis), get(redis), get(redis)];
  for (const answer of pending) await expect(answer).rejects.toMatchObject({ kind: 'unavailable' });
  valkey.resume();
  await untilUp(redis);
  expect(await withRedis(redis, (open) => open.get('other'))).toBe('right');
});

test('the password of the URL is not in the log', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'test',
    level: 'info',
    write: (line) => void lines.push(line),
  });
  const redis = connectRedis(logger, { url: 'redis://user:secret@127.0.0.1:1' });
  onTestFinished(() => redis.disconnect());
  await waitFor(() => lines.length > 0, { what: 'a line', timeoutMs: 5000 });
  expect(lines.join()).toContain('redis://…@127.0.0.1:1');
  expect(lines.join()).not.toContain('secret');
});

test('a script runs whether the server knows it or not', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const { redis } = connect(valkey.url);
  await untilUp(redis);
  const script = createRedisScript("return {KEYS[1], ARGV[1], redis.call('DBSIZE')}");
  expect(await script.run(redis, ['a'], [Buffer.from('b')])).toEqual(['a', 'b', 0]);
  expect(await script.run(redis, ['c'], [7])).toEqual(['c', '7', 0]);
  await redis.script('FLUSH');
  expect(await script.run(redis, ['a'], ['b'])).toEqual(['a', 'b', 0]);
});

test('an error inside a script is told', async () => {
  const valkey = await startTestValkey(onTestFinished);
  const { redis } = connect(valkey.url);
  await untilUp(redis);
  const script = createRedisScript("return redis.call('LPUSH', KEYS[1], ARGV[1])");
  await redis.set('text', 'x');
  await expect(script.run(redis, ['text'], ['b'])).rejects.toThrow('WRONGTYPE');
});
