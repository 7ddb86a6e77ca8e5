import type { Tensor, Tensors } from '@slipway/model';
import { expect, test } from 'vitest';
import { transferables, withoutForeignMemory } from './sendable-tensors.js';

const whole = { datatype: 'FP32', shape: [2], data: Float32Array.of(1, 2) } as const;
const texts: Tensor = { datatype: 'BYTES', shape: [1], data: ['a'] };

test('a view is copied, so that its clone does not take the rest of the buffer along', () => {
  const data = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
  const tensors: Tensors = { view: { datatype: 'FP32', shape: [2], data }, whole, texts };
  const sent = withoutForeignMemory(tensors);
  expect(sent).toEqual(tensors);
  const { view } = sent;
  expect(view?.data instanceof Float32Array && view.data.buffer.byteLength).toBe(8);
  expect(sent['whole']).toBe(whole);
});

test('tensors that own their memory are sent as they are', () => {
  const tensors: Tensors = { whole, texts };
  expect(withoutForeignMemory(tensors)).toBe(tensors);
});

test('each buffer changes hands once, and only buffers that can', () => {
  const pooled = Buffer.from('pooled').subarray(0, 4);
  const bytes = new Uint8Array(pooled.buffer, pooled.byteOffset, 4);
  const tensors: Tensors = {
    whole,
    same: whole,
    texts,
    pooled: { datatype: 'UINT8', shape: [4], data: bytes },
  };
  const buffers = transferables(tensors);
  expect(buffers).toEqual([whole.data.buffer]);
  expect(() => structuredClone(tensors, { transfer: [...buffers] })).not.toThrow();
});
