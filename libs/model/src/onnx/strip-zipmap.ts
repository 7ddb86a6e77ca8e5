import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { parseOnnx, type OnnxNode } from './parse-onnx.js';
import { bytesOf, fields, textOf, type WireField } from './wire-fields.js';

const graphField = 7;
const opsetField = 8;
const nodeField = 1;
const outputField = 12;
const floatType = 1;
/** First opset with the Identity used here; any later one has it, too. */
const identityOpset = 13;

/**
 * Replaces each ZipMap of a model by the tensor it is made of. ONNX Runtime for Node cannot return a sequence of maps, so
 * the output keeps its name and becomes float [rows, classes], in the order of the class labels. Undefined when there is
 * no ZipMap. Everything else is copied byte for byte.
 */
export function stripZipMap(model: Uint8Array): Uint8Array | undefined {
  const { nodes } = parseOnnx(model);
  const zipMaps = nodes.filter(({ opType }) => opType === 'ZipMap');
  if (zipMaps.length === 0) return undefined;
  const classCounts = new Map(
    zipMaps.map((node) => [node.outputs[0] ?? '', classCountOf(node)] as const),
  );
  const stripped = rewrite(model, graphField, ({ bytes }) =>
    rewriteEach(bytes, (part) => {
      if (part.field === nodeField) return replaceNode(part.bytes);
      if (part.field === outputField) return replaceOutput(part.bytes, classCounts);
      return undefined;
    }),
  );
  return hasDefaultDomain(model) ? stripped : concat([stripped, opsetImport()]);
}

function classCountOf({ attributes }: OnnxNode): number {
  return Math.max(0, ...attributes.map(({ ints, strings }) => ints().length + strings().length));
}

/** A ZipMap as an Identity; other nodes are left alone. */
function replaceNode(bytes: Uint8Array): Uint8Array | undefined {
  if (textOf(bytes, 4) !== 'ZipMap') return undefined;
  const node = new BinaryWriter();
  for (const field of [1, 2, 3]) {
    node.tag(field, WireType.LengthDelimited).string(textOf(bytes, field));
  }
  node.tag(4, WireType.LengthDelimited).string('Identity');
  return node.finish();
}

function replaceOutput(
  bytes: Uint8Array,
  classCounts: ReadonlyMap<string, number>,
): Uint8Array | undefined {
  const name = textOf(bytes, 1);
  const classCount = classCounts.get(name);
  if (classCount === undefined) return undefined;
  const output = new BinaryWriter();
  output.tag(1, WireType.LengthDelimited).string(name);
  output.tag(2, WireType.LengthDelimited).fork();
  output.tag(1, WireType.LengthDelimited).fork();
  output.tag(1, WireType.Varint).int32(floatType);
  output.tag(2, WireType.LengthDelimited).fork();
  // An empty dimension is one of any size: the rows.
  output.tag(1, WireType.LengthDelimited).bytes(new Uint8Array());
  output.tag(1, WireType.LengthDelimited).fork();
  if (classCount > 0) output.tag(1, WireType.Varint).int64(classCount);
  output.join().join().join().join();
  return output.finish();
}

function hasDefaultDomain(model: Uint8Array): boolean {
  return fields(model)
    .filter(({ field }) => field === opsetField)
    .some(({ bytes }) => (bytesOf(bytes, 1)?.byteLength ?? 0) === 0);
}

function opsetImport(): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(opsetField, WireType.LengthDelimited).fork();
  writer.tag(2, WireType.Varint).int64(identityOpset);
  return writer.join().finish();
}

/** Rewrites the fields of one number. */
function rewrite(
  message: Uint8Array,
  field: number,
  replace: (part: WireField) => Uint8Array,
): Uint8Array {
  return rewriteEach(message, (part) => (part.field === field ? replace(part) : undefined));
}

/** The message with some fields replaced and all other bytes as they were. */
function rewriteEach(
  message: Uint8Array,
  replace: (part: WireField) => Uint8Array | undefined,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  for (const part of fields(message)) {
    const replacement = replace(part);
    if (replacement === undefined) continue;
    pieces.push(message.subarray(copied, part.start));
    const header = new BinaryWriter().tag(part.field, WireType.LengthDelimited);
    pieces.push(header.uint32(replacement.byteLength).finish(), replacement);
    copied = part.end;
  }
  pieces.push(message.subarray(copied));
  return concat(pieces);
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.byteLength;
  }
  return whole;
}
