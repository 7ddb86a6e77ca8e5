import { defineConfig, mergeConfig } from 'vitest/config';
import unit from './vitest.config.js';

/** Tests with real parts: Valkey, Envoy, ONNX Runtime, sockets. */
const base = mergeConfig(unit, {});
base.test = {
  ...base.test,
  include: ['**/*.int.test.ts'],
  exclude: ['**/node_modules/**', '**/dist/**'],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  fileParallelism: false,
};

export default defineConfig(base);
