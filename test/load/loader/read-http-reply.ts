export interface HttpReply {
  readonly status: number;
  readonly body: Buffer;
}

const headEnd = '\r\n\r\n';
const lastChunk = '\r\n0\r\n\r\n';

/** An HTTP/1.1 reply that has arrived; undefined while some of it is missing. */
export function readHttpReply(bytes: Buffer): HttpReply | undefined {
  const headBytes = bytes.indexOf(headEnd);
  if (headBytes < 0) return undefined;
  const head = bytes.toString('latin1', 0, headBytes);
  const status = Number(head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length));
  const body = bytes.subarray(headBytes + headEnd.length);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return body.length < Number(length) ? undefined : { status, body };
  return body.toString('latin1').endsWith(lastChunk) ? { status, body: unchunk(body) } : undefined;
}

function unchunk(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = parseInt(body.toString('latin1', at, lineEnd), 16);
    if (size === 0) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    chunks.push(body.subarray(start, start + size));
    at = start + size + 2;
  }
}
