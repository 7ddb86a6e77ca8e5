import type { Clock } from '@slipway/core';
import type { HttpRequest, HttpStream } from '@slipway/telemetry';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveHub, type LiveHub } from './live-hub.js';

interface Page {
  readonly heard: string[];
  isBehind: boolean;
  isOver: boolean;
  readonly leave: () => void;
}

const clock: Clock = { nowMs: () => Date.now(), monotonicMs: () => Date.now() };
const request: HttpRequest = {
  method: 'GET',
  path: '/dashboard/live',
  header: () => undefined,
  readBody: () => Promise.reject(new Error('nobody reads it')),
  isCancelled: () => false,
};
let hub: LiveHub;

beforeEach(async () => {
  vi.useFakeTimers();
  hub = createLiveHub(clock, { maxPages: 2, heartbeatMs: 1000, maxBehindMs: 5000 });
  await hub.start();
});
afterEach(async () => {
  await hub.stop();
  vi.useRealTimers();
});

async function open(): Promise<Page> {
  const reply = await hub.endpoint.answer(request);
  if (!('open' in reply)) throw new Error(`refused: ${String(reply.status)}`);
  const heard: string[] = [];
  const stream: HttpStream = {
    write: (text) => heard.push(...text.split('\n').filter((line) => /^(event|data|:)/.test(line))),
    isBehind: () => page.isBehind,
    end: () => {
      page.isOver = true;
      page.leave();
    },
  };
  const page: Page = { heard, isBehind: false, isOver: false, leave: reply.open(stream) };
  return page;
}

test('a new page is told every state at once, and then what changes', async () => {
  hub.setState('state', { models: 1 });
  hub.setState('state', { models: 2 });
  hub.tell('alert', { id: 'before' });
  const page = await open();
  expect(page.heard).toEqual(['event: state', 'data: {"models":2}']);
  hub.setState('state', { models: 2 });
  hub.tell('alert', { id: 'after' });
  expect(page.heard.slice(2)).toEqual(['event: alert', 'data: {"id":"after"}']);
});

test('a page that is behind is told the newest state and to read the rest anew, once it catches up', async () => {
  const page = await open();
  page.isBehind = true;
  for (let i = 0; i < 100; i++) {
    hub.setState('state', { i });
    hub.tell('alert', { i });
  }
  vi.advanceTimersByTime(1000);
  expect(page.heard).toEqual([]);
  page.isBehind = false;
  vi.advanceTimersByTime(1000);
  expect(page.heard).toEqual([
    ...['event: state', 'data: {"i":99}', 'event: resync', 'data: {}'],
    ': still here',
  ]);
});

test('a page that takes nothing for long is let go', async () => {
  const page = await open();
  page.isBehind = true;
  vi.advanceTimersByTime(6000);
  expect(page.isOver).toBe(false);
  vi.advanceTimersByTime(1000);
  expect([page.isOver, hub.pageCount()]).toEqual([true, 0]);
});

test('more pages than there is room for are refused until one leaves', async () => {
  const [first] = [await open(), await open()];
  expect(await hub.endpoint.answer(request)).toMatchObject({ status: 429 });
  first.leave();
  await open();
  expect(hub.pageCount()).toBe(2);
});

test('only GET is answered', async () => {
  expect(await hub.endpoint.answer({ ...request, method: 'POST' })).toMatchObject({ status: 405 });
});
