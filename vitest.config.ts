import { defineConfig } from 'vitest/config';

/** One config for every project; `--dir` chooses the folder, the file ending chooses the kind (unit `.test.ts`, real parts `.int.test.ts`). */
export default defineConfig({
  resolve: { conditions: ['@slipway/source'] },
  ssr: { resolve: { conditions: ['@slipway/source'] } },
  test: {
    pool: 'forks',
    include: ['**/*.test.ts'],
    exclude: ['**/*.int.test.ts', '**/e2e/**', '**/node_modules/**', '**/dist/**'],
    reporters: ['default', 'json'],
    passWithNoTests: true,
  },
});
