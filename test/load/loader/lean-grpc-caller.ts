import { connect } from 'node:net';
import type { Caller } from './caller.js';
import { frameOf, messageIn } from './grpc-frames.js';
import { headerBlocks, looseHeader } from './header-blocks.js';
import {
  frameFlag,
  frameHeaderBytes,
  frameType,
  http2Frame,
  preface,
  uint32,
} from './http2-frames.js';
import { sampledTrace } from './sampled-trace.js';
import type { Target } from './plan.js';

type OnEnd = (outcome: string, reply: Buffer) => void;

/** One call under way. */
interface Open {
  readonly onEnd: OnEnd;
  reply: Buffer;
}

const maxWindow = 2 ** 31 - 1;
const firstWindow = 65_535;
const nothing: Buffer = Buffer.alloc(0);

/**
 * Unary calls of small messages on one connection, as HTTP/2 frames written by hand: any HTTP/2 client of Node costs more
 * than the servers that are measured. It never reads a header, so a call without a message is `LOST` whatever its status
 * says; and it trusts that what is in flight fits into the server's window of 64 KiB.
 */
export function createLeanGrpcCaller({ port, path, bodies, tracedEvery = 0 }: Target): Caller {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const messages = bodies.map((body) => frameOf(Buffer.from(body, 'base64')));
  const blocks = headerBlocks(path, port);
  const traceparent = looseHeader('traceparent', sampledTrace);
  const open = new Map<number, Open>();
  let outgoing: Buffer[] = [preface, ...greeting()];
  let nextStream = 1;
  let receivedBytes = 0;
  let rest = nothing;

  const flush = (): void => {
    if (outgoing.length > 0) socket.write(Buffer.concat(outgoing));
    outgoing = [];
  };
  const end = (streamId: number): void => {
    const call = open.get(streamId);
    open.delete(streamId);
    call?.onEnd(call.reply.length > 0 ? 'OK' : 'LOST', messageIn(call.reply));
  };
  const onFrame = (type: number, flags: number, streamId: number, payload: Buffer): void => {
    const call = open.get(streamId);
    if (type === frameType.data && call !== undefined) {
      call.reply = call.reply.length === 0 ? payload : Buffer.concat([call.reply, payload]);
      receivedBytes += payload.length;
    }
    const isAck = (flags & frameFlag.ack) !== 0;
    if (type === frameType.settings && !isAck) outgoing.push(http2Frame(type, 1, 0, nothing));
    else if (type === frameType.ping && !isAck) outgoing.push(http2Frame(type, 1, 0, payload));
    else if (type === frameType.reset) end(streamId);
    else if (streamId > 0 && (flags & frameFlag.endStream) !== 0) end(streamId);
  };

  socket.on('data', (chunk) => {
    rest = eachFrame(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), onFrame);
    if (receivedBytes > firstWindow) {
      outgoing.push(http2Frame(frameType.windowUpdate, 0, 0, uint32(receivedBytes)));
      receivedBytes = 0;
    }
    flush();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    for (const streamId of [...open.keys()]) end(streamId);
  });

  return {
    call: (index, onEnd) => {
      const message = messages[index % messages.length];
      if (message === undefined || socket.destroyed) {
        setImmediate(onEnd, 'LOST', nothing);
        return;
      }
      const isTraced = tracedEvery > 0 && index % tracedEvery === 0;
      const known = nextStream === 1 ? blocks.first : blocks.later;
      const block = isTraced ? Buffer.concat([known, traceparent]) : known;
      open.set(nextStream, { onEnd, reply: nothing });
      if (outgoing.length === 0) setImmediate(flush);
      outgoing.push(
        http2Frame(frameType.headers, frameFlag.endHeaders, nextStream, block),
        http2Frame(frameType.data, frameFlag.endStream, nextStream, message),
      );
      nextStream += 2;
    },
    close: () => {
      socket.destroy();
    },
  };
}

/** No pushes, and as much room for answers as there can be. */
function greeting(): readonly Buffer[] {
  const enablePush = Buffer.from([0, 2, 0, 0, 0, 0]);
  const initialWindow = Buffer.concat([Buffer.from([0, 4]), uint32(maxWindow)]);
  const settings = Buffer.concat([enablePush, initialWindow]);
  return [
    http2Frame(frameType.settings, 0, 0, settings),
    http2Frame(frameType.windowUpdate, 0, 0, uint32(maxWindow - firstWindow)),
  ];
}

/** Returns what does not make a whole frame yet. */
function eachFrame(
  bytes: Buffer,
  onFrame: (type: number, flags: number, streamId: number, payload: Buffer) => void,
): Buffer {
  let at = 0;
  while (bytes.length - at >= frameHeaderBytes) {
    const end = at + frameHeaderBytes + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + frameHeaderBytes, end);
    onFrame(bytes.readUInt8(at + 3), bytes.readUInt8(at + 4), bytes.readUInt32BE(at + 5), payload);
    at = end;
  }
  return bytes.subarray(at);
}
