import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** An attribute, as far as its value is a list of labels. */
export interface OnnxAttribute {
  readonly name: string;
  readonly ints: readonly bigint[];
  readonly strings: readonly string[];
}

export interface OnnxNode {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A constant of the graph, as far as it is a list of labels. */
export interface OnnxInitializer {
  readonly name: string;
  readonly ints: readonly bigint[];
  readonly strings: readonly string[];
}

/** What Slipway reads of a ModelProto (onnx/onnx.proto): the graph's structure, not its weights. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly outputNames: readonly string[];
  readonly initializers: readonly OnnxInitializer[];
}

/** Larger constants are weights and no labels. */
const maxLabelBytes = 1 << 20;

/** Throws a plain Error for bytes that are no protobuf message. */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  const graph = fields(bytes).find(({ field }) => field === 7)?.bytes ?? new Uint8Array();
  const parts = fields(graph);
  const of = (field: number): Uint8Array[] =>
    parts.filter((part) => part.field === field).map((part) => part.bytes);
  return {
    nodes: of(1).map(parseNode),
    outputNames: of(12).map(nameOf),
    initializers: of(5)
      .filter((tensor) => tensor.byteLength <= maxLabelBytes)
      .map(parseInitializer),
  };
}

/** One length-delimited field of a message, with where it lies. */
export interface WireField {
  readonly field: number;
  readonly bytes: Uint8Array;
  /** Offsets of the whole field, tag included, in its message. */
  readonly start: number;
  readonly end: number;
}

/** The length-delimited fields of a message, in order; fields of other wire types are passed over. */
export function fields(message: Uint8Array): readonly WireField[] {
  const reader = new BinaryReader(message);
  const found: WireField[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [field, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) {
      const bytes = reader.bytes();
      found.push({ field, bytes, start, end: reader.pos });
    } else reader.skip(wireType, field);
  }
  return found;
}

const decoder = new TextDecoder();

function textsOf(message: Uint8Array, wanted: number): readonly string[] {
  return fields(message)
    .filter(({ field }) => field === wanted)
    .map(({ bytes }) => decoder.decode(bytes));
}

function nameOf(valueInfo: Uint8Array): string {
  return textsOf(valueInfo, 1)[0] ?? '';
}

function parseNode(bytes: Uint8Array): OnnxNode {
  return {
    inputs: textsOf(bytes, 1),
    outputs: textsOf(bytes, 2),
    opType: textsOf(bytes, 4)[0] ?? '',
    domain: textsOf(bytes, 7)[0] ?? '',
    attributes: fields(bytes)
      .filter(({ field }) => field === 5)
      .map(({ bytes: attribute }) => ({
        name: nameOf(attribute),
        ints: intsOf(attribute, 8),
        strings: textsOf(attribute, 9),
      })),
  };
}

const int32Type = 6n;
const int64Type = 7n;

/** TensorProto: data_type 2, int32_data 5, string_data 6, int64_data 7, name 8, raw_data 9. */
function parseInitializer(bytes: Uint8Array): OnnxInitializer {
  const [type] = intsOf(bytes, 2);
  const raw = fields(bytes).find(({ field }) => field === 9)?.bytes;
  return {
    name: textsOf(bytes, 8)[0] ?? '',
    ints: [
      ...intsOf(bytes, 5),
      ...intsOf(bytes, 7),
      ...(raw === undefined ? [] : rawInts(raw, type)),
    ],
    strings: textsOf(bytes, 6),
  };
}

function rawInts(raw: Uint8Array, type: bigint | undefined): readonly bigint[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (type === int64Type) {
    return Array.from({ length: raw.byteLength >> 3 }, (_, i) => view.getBigInt64(i * 8, true));
  }
  if (type !== int32Type) return [];
  return Array.from({ length: raw.byteLength >> 2 }, (_, i) => BigInt(view.getInt32(i * 4, true)));
}

/** A repeated int64, packed or not. */
function intsOf(message: Uint8Array, wanted: number): readonly bigint[] {
  const reader = new BinaryReader(message);
  const found: bigint[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    const isPacked = wireType === WireType.LengthDelimited;
    if (field !== wanted || !(isPacked || wireType === WireType.Varint))
      reader.skip(wireType, field);
    else if (!isPacked) found.push(BigInt(reader.int64()));
    else {
      const end = reader.uint32() + reader.pos;
      while (reader.pos < end) found.push(BigInt(reader.int64()));
    }
  }
  return found;
}
