import { defineConfig } from 'vitest/config';
import integration from './vitest.int.config.js';

/** Tests of the whole mesh as `npm start` runs it. */
export default defineConfig({
  ...integration,
  test: { ...integration.test, include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000 },
});
