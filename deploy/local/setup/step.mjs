/** A step of the set-up that failed; the message is for the user and complete. */
export class SetupError extends Error {}

/**
 * Runs one long step with one line about it: its title at once, its seconds when it is done.
 *
 * @template T
 * @param {{ write: (text: string) => unknown }} out
 * @param {string} title
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
export async function step(out, title, run) {
  const start = performance.now();
  out.write(`${title} … `);
  try {
    const result = await run();
    out.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
    return result;
  } catch (error) {
    out.write('failed\n');
    throw error;
  }
}
