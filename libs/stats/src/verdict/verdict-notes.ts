/** The two sides of a verdict. */
export interface VerdictSizes {
  readonly referenceRows: number;
  readonly windowRows: number;
}

/** Below this multiple of the window the reference's own luck shows in every verdict. */
const ADVISED_RATIO = 5;

/**
 * What to know when reading a verdict, one sentence each; empty when nothing is odd. All windows share the reference's
 * sampling error: when it has fewer than five times the rows of a window, an unlucky one raises three to four times as many
 * false alarms as configured, again and again, and a lucky one hides changes.
 */
export function verdictNotes({ referenceRows, windowRows }: VerdictSizes): string[] {
  if (referenceRows <= 0 || windowRows <= 0) return [];
  if (referenceRows >= ADVISED_RATIO * windowRows) return [];
  return [
    `the reference has ${referenceRows} rows for windows of ${windowRows}: with ${ADVISED_RATIO * windowRows} or more its own chance differences would no longer show in every verdict`,
  ];
}
