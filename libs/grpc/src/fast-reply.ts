import type { ServerHttp2Stream } from 'node:http2';
import { status as Status, type Metadata } from '@grpc/grpc-js';

/** The one reply to a unary call, as grpc-js would write it. */
export interface FastReply {
  /** Nobody waits any more: the call is answered, refused, or its caller has gone. */
  readonly isOver: () => boolean;
  /** Adds a response header. */
  readonly setHeader: (name: string, value: string) => void;
  readonly answer: (body: Buffer) => void;
  readonly refuse: (outcome: Outcome) => void;
}

/** Why a call has no answer. */
export interface Outcome {
  readonly code: Status;
  readonly details: string;
  readonly metadata?: Metadata;
}

/** The first of `answer`, `refuse` and the end of the stream counts; `onOver` is told which, once. */
export function createFastReply(
  stream: ServerHttp2Stream,
  maxMessageBytes: number,
  onOver: (code: Status) => void,
): FastReply {
  let isOver = false;
  let ownHeaders: string[] | undefined;

  const finish = (code: Status): void => {
    isOver = true;
    onOver(code);
  };

  const refuse = ({ code, details, metadata }: Outcome): void => {
    if (isOver) return;
    finish(code);
    if (stream.destroyed || stream.closed) return;
    const status = { 'grpc-status': String(code), 'grpc-message': encodeURI(details) };
    const trailers = { ...plainHeaders, ...status, ...metadata?.toHttp2Headers() };
    stream.respond(trailers, { endStream: true });
    // What still comes in is of no use to anybody, but the connection waits for it to be taken.
    stream.resume();
  };

  stream.on('close', () => {
    if (!isOver) finish(Status.CANCELLED);
  });
  // Every error is followed by 'close'.
  stream.on('error', ignore);

  return {
    isOver: () => isOver,
    setHeader: (name, value) => {
      (ownHeaders ??= [...headerList]).push(name, value);
    },
    answer: (body) => {
      if (body.length > maxMessageBytes) refuse(tooLarge(body.length, maxMessageBytes));
      if (isOver || stream.destroyed || stream.closed) return;
      stream.respond(ownHeaders ?? headerList, withTrailers);
      stream.on('wantTrailers', sendOk);
      stream.end(frame(body));
      finish(Status.OK);
    },
    refuse,
  };
}

const plainHeaders = { ':status': 200, 'content-type': 'application/grpc+proto' };
const headerList = [':status', '200', 'content-type', 'application/grpc+proto'];
const withTrailers = { waitForTrailers: true };
const okTrailers = { 'grpc-status': '0' };

function sendOk(this: ServerHttp2Stream): void {
  this.sendTrailers(okTrailers);
}

function frame(body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(5 + body.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(body.length, 1);
  bytes.set(body, 5);
  return bytes;
}

function tooLarge(length: number, maxMessageBytes: number): Outcome {
  const details = `Sent message larger than max (${String(length)} vs ${String(maxMessageBytes)})`;
  return { code: Status.RESOURCE_EXHAUSTED, details };
}

function ignore(): void {
  return undefined;
}
