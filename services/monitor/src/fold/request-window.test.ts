import { expect, test } from 'vitest';
import { createRequestWindow } from './request-window.js';
import type { TrafficRequest } from './traffic-rows.js';

test('has nothing to say before the first request', () => {
  const window = createRequestWindow(10);

  expect(window.errorRate()).toBe(0);
  expect(window.summarize()).toEqual({
    ...{ rows: 0, errorRows: 0, startMs: undefined, endMs: undefined, latencyMs: undefined },
  });
});

test('keeps the last requests that make up its rows, and the last one whatever its size', () => {
  const window = createRequestWindow(10);
  window.append([request({ rows: 6, timeMs: 1 }), request({ rows: 4, timeMs: 2 })]);
  expect(window.summarize()).toMatchObject({ rows: 10, startMs: 1, endMs: 2 });

  window.append([request({ rows: 5, timeMs: 3 })]);
  expect(window.summarize()).toMatchObject({ rows: 15, startMs: 1 });
  window.append([request({ rows: 1, timeMs: 4 })]);
  expect(window.summarize()).toMatchObject({ rows: 10, startMs: 2 });
  window.append([request({ rows: 500, timeMs: 5 })]);
  expect(window.summarize()).toMatchObject({ rows: 500, startMs: 5 });
});

test('the error rate is the share of failed rows that are still held', () => {
  const window = createRequestWindow(10);
  window.append([request({ rows: 5, isError: true }), request({ rows: 5 })]);
  expect(window.errorRate()).toBe(0.5);

  window.append([request({ rows: 5 })]);
  expect(window.errorRate()).toBe(0);
});

test('latency is that of requests, and one that was not measured does not count', () => {
  const window = createRequestWindow(1000);
  for (let ms = 100; ms >= 0; ms--)
    window.append([request({ rows: ms === 0 ? 50 : 1, latencyMs: ms })]);
  window.append([request({ latencyMs: Number.NaN })]);

  expect(window.summarize().latencyMs).toEqual({ p50: 50, p95: 95, p99: 99 });
});

test('takes times as they come, in any order', () => {
  const window = createRequestWindow(10);
  window.append([request({ timeMs: 7 }), request({ timeMs: 3 }), request({ timeMs: 5 })]);

  expect(window.summarize()).toMatchObject({ startMs: 3, endMs: 7 });
});

function request(some: Partial<TrafficRequest>): TrafficRequest {
  return { rows: 1, timeMs: 0, latencyMs: 1, isError: false, ...some };
}
