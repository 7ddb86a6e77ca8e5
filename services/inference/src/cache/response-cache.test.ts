import type { Tensors } from '@slipway/model';
import { createMetrics } from '@slipway/telemetry';
import { expect, test } from 'vitest';
import { createResponseCache } from './response-cache.js';

const owner = { modelName: 'iris', modelVersion: '1.0.0', digest: 'a' };
const x = (...values: number[]): Tensors => ({
  x: { datatype: 'FP32', shape: [1, values.length], data: Float32Array.from(values) },
});

test('the same input of the same files is answered again, least recently used leaves first', async () => {
  const metrics = createMetrics();
  const cache = createResponseCache(metrics, 2 * (512 + 4));
  cache.find(owner, x(1)).remember(x(10));
  cache.find(owner, x(2)).remember(x(20));
  expect(cache.find(owner, x(1)).outputs).toEqual(x(10));
  cache.find(owner, x(3)).remember(x(30));
  expect(cache.find(owner, x(2)).outputs).toBeUndefined();
  expect(cache.find(owner, x(1)).outputs).toEqual(x(10));
  expect(cache.find(owner, x(3)).outputs).toEqual(x(30));
  const text = await metrics.render();
  expect(text).toContain('slipway_cache_hits_total{model="iris",model_version="1.0.0"} 3');
  expect(text).toContain('slipway_cache_misses_total{model="iris",model_version="1.0.0"} 4');
  expect(text).toContain('slipway_cache_bytes 1032');
});

test('another model, version or digest never shares an answer', () => {
  const cache = createResponseCache(createMetrics(), 1e6);
  cache.find(owner, x(1)).remember(x(10));
  expect(cache.find({ ...owner, modelName: 'other' }, x(1)).outputs).toBeUndefined();
  expect(cache.find({ ...owner, modelVersion: '1.0.1' }, x(1)).outputs).toBeUndefined();
  expect(cache.find({ ...owner, digest: 'b' }, x(1)).outputs).toBeUndefined();
});

test('names, types, shapes and texts that look alike are different inputs', () => {
  const cache = createResponseCache(createMetrics(), 1e6);
  const texts = (...data: string[]): Tensors => ({
    x: { datatype: 'BYTES', shape: [1, data.length], data },
  });
  const column: Tensors = {
    x: { datatype: 'FP32', shape: [2, 1], data: Float32Array.of(1, 2) },
  };
  const ints: Tensors = { x: { datatype: 'INT32', shape: [1, 2], data: Int32Array.of(1, 2) } };
  cache.find(owner, x(1, 2)).remember(x(0));
  cache.find(owner, texts('ab', 'c')).remember(x(0));
  for (const other of [x(1), x(2, 1), column, ints, texts('a', 'bc'), texts('abc')]) {
    expect(cache.find(owner, other).outputs).toBeUndefined();
  }
});

test('what is remembered is a copy, and what is larger than the cache is not remembered', () => {
  const cache = createResponseCache(createMetrics(), 1000);
  const batch = Float32Array.of(1, 2, 3, 4);
  const view = { y: { datatype: 'FP32', shape: [1], data: batch.subarray(1, 2) } } as const;
  cache.find(owner, x(1)).remember(view);
  batch.fill(9);
  const found = cache.find(owner, x(1)).outputs;
  expect(found?.['y']?.data).toEqual(Float32Array.of(2));
  cache.find(owner, x(5)).remember(x(...Array<number>(1000).fill(0)));
  expect(cache.find(owner, x(5)).outputs).toBeUndefined();
});
