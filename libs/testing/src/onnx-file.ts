import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** TensorProto.DataType of onnx.proto. */
const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
} as const;
/** AttributeProto.AttributeType. */
const attributeTypes = { int: 2, string: 3, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

export type OnnxElementType = keyof typeof elementTypes;

/** A value that enters or leaves a graph; null where the size is free. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxElementType;
  readonly shape: readonly (number | null)[];
}

/** A constant: weights as floats, or numbers as int64; or floats in a file of their own beside the model. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array | { readonly file: string };
}

/** A whole number, a list of them, the graph that is run inside, or what is named. */
export type OnnxAttribute =
  | number
  | readonly number[]
  | OnnxGraph
  | { readonly string: string }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] };

export interface OnnxNode {
  readonly op: string;
  /** Default: that of ONNX itself. */
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxGraph {
  readonly inputs: readonly OnnxValue[];
  readonly constants?: readonly OnnxConstant[];
  readonly nodes: readonly OnnxNode[];
  readonly outputs: readonly OnnxValue[];
}

/** The bytes of an ONNX file, for behaviour that no trained model shows. Field numbers are those of onnx.proto. */
export function onnxFile(graph: OnnxGraph, opset = 13): Uint8Array {
  const file = new BinaryWriter().uint32(8).int64(opset < 13 ? 7 : 8);
  message(file, 7, writeGraph(graph));
  message(file, 8, new BinaryWriter().uint32(16).int64(opset));
  message(file, 8, new BinaryWriter().uint32(10).string('ai.onnx.ml').uint32(16).int64(1));
  return file.finish();
}

function writeGraph({ inputs, constants = [], nodes, outputs }: OnnxGraph): BinaryWriter {
  const writer = new BinaryWriter();
  for (const node of nodes) message(writer, 1, writeNode(node));
  writer.uint32(18).string('graph');
  for (const constant of constants) message(writer, 5, writeConstant(constant));
  for (const value of inputs) message(writer, 11, writeValue(value));
  for (const value of outputs) message(writer, 12, writeValue(value));
  return writer;
}

function writeNode({ op, domain, inputs, outputs, attributes = {} }: OnnxNode): BinaryWriter {
  const writer = new BinaryWriter();
  for (const name of inputs) writer.uint32(10).string(name);
  for (const name of outputs) writer.uint32(18).string(name);
  writer.uint32(34).string(op);
  for (const [name, value] of Object.entries(attributes)) {
    message(writer, 5, writeAttribute(name, value));
  }
  return domain === undefined ? writer : writer.uint32(58).string(domain);
}

function writeAttribute(name: string, value: OnnxAttribute): BinaryWriter {
  const writer = new BinaryWriter().uint32(10).string(name);
  const ofType = (type: keyof typeof attributeTypes): BinaryWriter =>
    writer.uint32(160).int32(attributeTypes[type]);
  if (typeof value === 'number') {
    writer.uint32(24).int64(value);
    return ofType('int');
  }
  if ('string' in value) {
    writer.uint32(34).string(value.string);
    return ofType('string');
  }
  if ('nodes' in value) {
    message(writer, 6, writeGraph(value));
    return ofType('graph');
  }
  if ('floats' in value) {
    for (const item of value.floats) writer.uint32(61).float(item);
    return ofType('floats');
  }
  if ('strings' in value) {
    for (const item of value.strings) writer.uint32(74).string(item);
    return ofType('strings');
  }
  for (const item of value) writer.uint32(64).int64(item);
  return ofType('ints');
}

function writeConstant({ name, shape, data }: OnnxConstant): BinaryWriter {
  const writer = new BinaryWriter();
  for (const size of shape) writer.uint32(8).int64(size);
  writer.uint32(16).int32(elementTypes[data instanceof BigInt64Array ? 'int64' : 'float']);
  writer.uint32(66).string(name);
  if ('file' in data) {
    message(
      writer,
      13,
      new BinaryWriter().uint32(10).string('location').uint32(18).string(data.file),
    );
    return writer.uint32(112).int32(1);
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return writer.uint32(74).bytes(bytes);
}

function writeValue({ name, type, shape }: OnnxValue): BinaryWriter {
  const dimensions = new BinaryWriter();
  for (const size of shape) {
    const dimension = new BinaryWriter();
    if (size === null) dimension.uint32(18).string('rows');
    else dimension.uint32(8).int64(size);
    message(dimensions, 1, dimension);
  }
  const tensor = new BinaryWriter().uint32(8).int32(elementTypes[type]);
  message(tensor, 2, dimensions);
  const typeProto = new BinaryWriter();
  message(typeProto, 1, tensor);
  const writer = new BinaryWriter().uint32(10).string(name);
  message(writer, 2, typeProto);
  return writer;
}

function message(writer: BinaryWriter, field: number, content: BinaryWriter): void {
  writer.uint32(field * 8 + 2).bytes(content.finish());
}
