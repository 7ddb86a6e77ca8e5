/**
 * What glibc must be told before the process starts. With one arena and these limits the memory of models and batches that
 * have left goes back to the system; without them, two hundred loads of a 20 MB model leave 100 MB behind.
 */
const tuning = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '1048576',
  MALLOC_TRIM_THRESHOLD_: '1048576',
} as const;

/** Starts this program over with them, in the same process; returns where that is done already or cannot be done. */
export function tuneProcess(): void {
  const { env, execPath, execArgv, argv } = process;
  // Whoever sets one of them has thought about it.
  const isTuned = 'MALLOC_ARENA_MAX' in env;
  if (isTuned || process.platform !== 'linux' || process.execve === undefined) return;
  process.execve(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, ...tuning });
}
