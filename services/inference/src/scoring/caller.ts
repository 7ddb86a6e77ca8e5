/** Who waits for an answer, whichever protocol they came by. */
export interface Caller {
  /** First value of a request header. */
  readonly header: (name: string) => string | undefined;
  /** When they stop waiting, in milliseconds since the epoch; Infinity without a deadline. */
  readonly deadlineMs: number;
  readonly isCancelled: () => boolean;
}
