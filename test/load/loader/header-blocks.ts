/** The headers of a call, packed (HPACK, RFC 7541): in full the first time, by their places in the table from then on. */
export interface HeaderBlocks {
  readonly first: Buffer;
  readonly later: Buffer;
}

/** Places in HPACK's static table: `:method: POST`, `:scheme: http`, and names whose values are ours. */
const postMethod = 0x83;
const httpScheme = 0x86;
const nameIndex = { ':authority': 1, ':path': 4, 'content-type': 31, 'user-agent': 58 } as const;
/** The place of the header that was remembered last. */
const newestPlace = 62;

export function headerBlocks(path: string, port: number): HeaderBlocks {
  const headers = [
    known(':path', path),
    known(':authority', `127.0.0.1:${String(port)}`),
    known('content-type', 'application/grpc'),
    Buffer.concat([Buffer.of(0x40), text('te'), text('trailers')]),
    known('user-agent', 'grpc-load'),
  ];
  const start = Buffer.of(postMethod, httpScheme);
  const places = headers.map((_, at) => 0x80 + newestPlace + headers.length - 1 - at);
  return {
    first: Buffer.concat([start, ...headers]),
    later: Buffer.concat([start, Buffer.from(places)]),
  };
}

/** A header that is sent in full each time. */
export function looseHeader(name: string, value: string): Buffer {
  return Buffer.concat([Buffer.of(0), text(name), text(value)]);
}

function known(name: keyof typeof nameIndex, value: string): Buffer {
  return Buffer.concat([Buffer.of(0x40 + nameIndex[name]), text(value)]);
}

/** Not Huffman-coded, shorter than 127 bytes. */
function text(value: string): Buffer {
  return Buffer.from(String.fromCharCode(value.length) + value, 'latin1');
}
