import { status } from '@grpc/grpc-js';

const headerBytes = 5;

/** A message as gRPC puts it on a stream: not compressed, with its length. */
export function frameOf(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headerBytes + message.length);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, headerBytes);
  return frame;
}

/** The length of the first frame of what has arrived; undefined while it is not known. */
export function frameBytes(bytes: Buffer): number | undefined {
  return bytes.length < headerBytes ? undefined : headerBytes + bytes.readUInt32BE(1);
}

/** The message in a frame. */
export function messageIn(frame: Buffer): Buffer {
  return frame.subarray(headerBytes);
}

/** `OK`, `RESOURCE_EXHAUSTED`, …; what was not answered at all is `LOST`, with the error code of HTTP/2. */
export function statusName(code: string | undefined, resetCode = 0): string {
  if (code === undefined) return `LOST (${String(resetCode)})`;
  return status[Number(code)] ?? `status ${code}`;
}
