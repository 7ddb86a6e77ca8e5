/** Sends the message at an index (round the list again and again); `onEnd` gets 'OK' or what became of it instead, and the reply where there is one. */
export type Call = (index: number, onEnd: (outcome: string, reply: Buffer) => void) => void;

/** One kept connection to a target. */
export interface Caller {
  readonly call: Call;
  readonly close: () => void;
}
