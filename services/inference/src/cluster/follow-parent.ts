/** What a worker tells its parent, once. */
export const servingMessage = 'serving';

/**
 * Makes a worker stop when its parent is gone, as by a signal. Returns what tells the parent that the worker serves. A
 * process that is nobody's worker does neither.
 */
export function followParent(): () => void {
  if (process.send === undefined) return () => undefined;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  return () => process.send?.(servingMessage);
}
