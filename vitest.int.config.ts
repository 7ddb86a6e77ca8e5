import { defineConfig } from 'vitest/config';
import unit from './vitest.config.js';

/** Tests with real parts: Valkey, Envoy, ONNX Runtime, sockets. */
export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ['**/*.int.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
