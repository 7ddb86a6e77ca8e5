import { status as Status } from '@grpc/grpc-js';
import type { Outcome } from './fast-reply.js';

/** The bytes of a unary request, as they come in. */
export interface FrameReader {
  /** Takes a piece; the status to end the call with when there can be no message any more. */
  readonly add: (chunk: Buffer) => Outcome | undefined;
  /** The message, or what is wrong with what came, once all has come. */
  readonly message: () => Buffer | Outcome;
}

/** Of a frame: one byte whether it is compressed, four with the length of the message. */
const headBytes = 5;

/** Reads one message of at most `maxMessageBytes`, not compressed. */
export function createFrameReader(maxMessageBytes: number): FrameReader {
  let first: Buffer | undefined;
  let others: Buffer[] | undefined;
  let total = 0;
  let expected: number | undefined;

  const all = (): Buffer => {
    if (first === undefined) return noBytes;
    return others === undefined ? first : Buffer.concat([first, ...others], total);
  };

  return {
    add: (chunk) => {
      if (first === undefined) first = chunk;
      else (others ??= []).push(chunk);
      total += chunk.length;
      if (expected === undefined && total >= headBytes) {
        // Nobody sends the head in pieces, but somebody may.
        const head = first.length >= headBytes ? first : all();
        expected = headBytes + head.readUInt32BE(1);
        if (head[0] !== 0) return isCompressed;
        if (expected - headBytes > maxMessageBytes) {
          return tooLarge(expected - headBytes, maxMessageBytes);
        }
      }
      return expected !== undefined && total > expected ? notOne : undefined;
    },
    message: () => (total === expected ? all().subarray(headBytes) : notOne),
  };
}

const noBytes = Buffer.alloc(0);
const notOne: Outcome = {
  code: Status.UNIMPLEMENTED,
  details: 'a unary call takes exactly one whole message',
};
const isCompressed: Outcome = {
  code: Status.INTERNAL,
  details: 'a message is compressed, and grpc-encoding does not say how',
};

function tooLarge(length: number, maxMessageBytes: number): Outcome {
  const details = `Received message larger than max (${String(length)} vs ${String(maxMessageBytes)})`;
  return { code: Status.RESOURCE_EXHAUSTED, details };
}
