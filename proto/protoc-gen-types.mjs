import { spawnSync } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { CodeGeneratorResponseSchema } from '@bufbuild/protobuf/wkt';

// ts-proto with one difference: an entry of a map always has its key and its value on the wire. Leaving out an empty text
// or a zero is allowed, but Envoy's JSON transcoder, which reads with protobuf's BinaryToJsonStream, ends with a
// segmentation fault over such an entry.

const { stdout, status, error } = spawnSync('protoc-gen-ts_proto', {
  input: readFileSync(0),
  maxBuffer: 2 ** 28,
  stdio: ['pipe', 'pipe', 'inherit'],
});
if (error) throw error;
if (status !== 0) process.exit(status ?? 1);

const response = fromBinary(CodeGeneratorResponseSchema, stdout);
for (const file of response.file) file.content = withWholeEntries(file.content);
const answer = toBinary(CodeGeneratorResponseSchema, response);
for (let sent = 0; sent < answer.length;) sent += writeSync(1, answer, sent);

function withWholeEntries(code) {
  return code.replace(
    /(export const \w+_\w+Entry: MessageFns<[^>]*> =\s+\{\s+encode\()([^]*?)(\s+return writer;)/g,
    (_, head, body, end) => head + withoutConditions(body) + end,
  );
}

/** A message that is not there cannot be written: its condition stays. */
function withoutConditions(body) {
  return body.replace(
    /\n\s+if \(message\.(?:key|value) !== (?!undefined)[^\n]*\{\n\s+([^\n]*)\n\s+\}/g,
    '\n    $1',
  );
}
