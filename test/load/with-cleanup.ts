import { createCleanupStack, type OnCleanup } from '@slipway/testing';

/** Runs something, and takes down what it started whether it came to its end or not. */
export async function withCleanup<T>(run: (onCleanup: OnCleanup) => Promise<T>): Promise<T> {
  let takeDown: () => Promise<void> | void = () => undefined;
  const onCleanup = createCleanupStack((cleanup) => {
    takeDown = cleanup;
  });
  try {
    return await run(onCleanup);
  } finally {
    await takeDown();
  }
}
