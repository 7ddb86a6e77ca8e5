import { defineConfig, mergeConfig } from 'vitest/config';
import integration from './vitest.int.config.js';

/** Tests of the whole mesh as `npm start` runs it. */
const base = mergeConfig(integration, {});
base.test = { ...base.test, include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000 };

export default defineConfig(base);
