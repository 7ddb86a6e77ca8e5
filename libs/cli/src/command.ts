/** Where a command writes: results to `out`, everything about how it got there to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** One word of the command line. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole text of `--help`. */
  readonly usage: string;
  /** Answers the exit code; whatever is thrown is told in one line and exits 2. */
  readonly run: (args: readonly string[], output: Output) => Promise<number>;
}
