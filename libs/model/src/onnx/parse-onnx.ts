import { parseValue, type OnnxValue } from './parse-value.js';
import { bytesOf, fields, intsOf, textOf, textsOf } from './wire-fields.js';

/** An attribute. Its values are read when they are asked for: those of a forest take more memory than its file. */
export interface OnnxAttribute {
  readonly name: string;
  readonly ints: () => readonly bigint[];
  readonly strings: () => readonly string[];
}

export interface OnnxNode {
  readonly opType: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** A constant of the graph; its values as far as they are a list of labels. */
export interface OnnxInitializer {
  readonly name: string;
  readonly ints: () => readonly bigint[];
  readonly strings: () => readonly string[];
}

/** What Slipway reads of a ModelProto (onnx/onnx.proto): the graph's structure, not its weights. */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initializers: readonly OnnxInitializer[];
}

/** Larger constants are weights and no labels. */
const maxLabelBytes = 1 << 20;

/** Throws a plain Error for bytes that are no protobuf message. */
export function parseOnnx(bytes: Uint8Array): OnnxModel {
  const parts = fields(bytesOf(bytes, 7) ?? new Uint8Array());
  const of = (field: number): Uint8Array[] =>
    parts.filter((part) => part.field === field).map((part) => part.bytes);
  return {
    nodes: of(1).map(parseNode),
    inputs: of(11).map(parseValue),
    outputs: of(12).map(parseValue),
    initializers: of(5).map(parseInitializer),
  };
}

function parseNode(bytes: Uint8Array): OnnxNode {
  return {
    inputs: textsOf(bytes, 1),
    outputs: textsOf(bytes, 2),
    opType: textOf(bytes, 4),
    domain: textOf(bytes, 7),
    attributes: fields(bytes)
      .filter(({ field }) => field === 5)
      .map(({ bytes: attribute }) => ({
        name: textOf(attribute, 1),
        ints: () => intsOf(attribute, 8),
        strings: () => textsOf(attribute, 9),
      })),
  };
}

const int32Type = 6n;
const int64Type = 7n;

/** TensorProto: data_type 2, int32_data 5, string_data 6, int64_data 7, name 8, raw_data 9. */
function parseInitializer(bytes: Uint8Array): OnnxInitializer {
  const isLabels = bytes.byteLength <= maxLabelBytes;
  return {
    name: textOf(bytes, 8),
    ints: () => (isLabels ? initializerInts(bytes) : []),
    strings: () => (isLabels ? textsOf(bytes, 6) : []),
  };
}

function initializerInts(bytes: Uint8Array): readonly bigint[] {
  const raw = bytesOf(bytes, 9);
  return [
    ...intsOf(bytes, 5),
    ...intsOf(bytes, 7),
    ...(raw === undefined ? [] : rawInts(raw, intsOf(bytes, 2).at(-1))),
  ];
}

function rawInts(raw: Uint8Array, type: bigint | undefined): readonly bigint[] {
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  if (type === int64Type) {
    return Array.from({ length: raw.byteLength >> 3 }, (_, i) => view.getBigInt64(i * 8, true));
  }
  if (type !== int32Type) return [];
  return Array.from({ length: raw.byteLength >> 2 }, (_, i) => BigInt(view.getInt32(i * 4, true)));
}
