import type { OnCleanup } from './temp-dir.js';

/**
 * A place to register cleanups at any time, also inside a `beforeAll`, where vitest would lose an `afterAll` without a
 * word. It is registered itself with `afterAll` at the top of a test file; what came last is taken down first.
 */
export function createCleanupStack(register: OnCleanup): OnCleanup {
  const cleanups: (() => Promise<void> | void)[] = [];
  register(async () => {
    const failures: unknown[] = [];
    for (let cleanup = cleanups.pop(); cleanup !== undefined; cleanup = cleanups.pop()) {
      try {
        await cleanup();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0)
      throw new AggregateError(failures, 'some fixtures were not taken down');
  });
  return (cleanup) => {
    cleanups.push(cleanup);
  };
}
