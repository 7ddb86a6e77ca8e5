import { frameBytes, frameOf, messageIn } from './grpc-frames.js';
import type { Caller } from './caller.js';
import { grpcHeaders, openGrpcSession } from './grpc-session.js';
import type { Target } from './plan.js';

type OnEnd = (outcome: string, reply: Buffer) => void;

/** Tag of PredictStreamResponse.error. */
const errorTag = 0x1a;

/** Messages of one PredictStream; each answer ends the call that has waited longest. */
export function createGrpcStreamCaller(target: Target): Caller {
  const session = openGrpcSession(target);
  const stream = session.request(grpcHeaders(target));
  const frames = target.bodies.map((body) => frameOf(Buffer.from(body, 'base64')));
  const waiting: OnEnd[] = [];
  let arrived: Buffer = Buffer.alloc(0);

  stream.on('data', (chunk: Buffer) => {
    arrived = arrived.length === 0 ? chunk : Buffer.concat([arrived, chunk]);
    for (let size = frameBytes(arrived); size !== undefined && arrived.length >= size;) {
      const reply = messageIn(arrived.subarray(0, size));
      waiting.shift()?.(isError(reply) ? 'ERROR' : 'OK', reply);
      arrived = arrived.subarray(size);
      size = frameBytes(arrived);
    }
  });
  stream.on('error', () => undefined);
  stream.on('close', () => {
    for (const onEnd of waiting.splice(0)) onEnd('LOST', Buffer.alloc(0));
  });

  return {
    call: (index, onEnd) => {
      if (stream.closed) {
        setImmediate(onEnd, 'LOST', Buffer.alloc(0));
        return;
      }
      waiting.push(onEnd);
      stream.write(frames[index % frames.length]);
    },
    close: () => {
      session.destroy();
    },
  };
}

/** Without decoding it: `sequence` is one varint, and is left out at zero. */
function isError(reply: Buffer): boolean {
  let at = 0;
  if (reply[0] === 0x08) {
    at = 1;
    while ((reply[at] ?? 0) >= 0x80) at++;
    at++;
  }
  return reply[at] === errorTag;
}
