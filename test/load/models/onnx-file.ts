import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** TensorProto.DataType of onnx.proto. */
const elementTypes = { float: 1, int64: 7, bool: 9 } as const;
/** AttributeProto.AttributeType. */
const attributeTypes = { int: 2, string: 3, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

type ElementType = keyof typeof elementTypes;

/** A value that enters or leaves a graph; null where the size is free. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | null)[];
}

/** A constant: weights as floats, or numbers as int64. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly graph: OnnxGraph };

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

/** The bytes of an ONNX file with operators of opset 13 and ai.onnx.ml 1. Field numbers are those of onnx.proto. */
export function onnxFile(graph: OnnxGraph): Uint8Array {
  const file = new BinaryWriter().uint32(8).int64(8);
  message(file, 7, writeGraph(graph));
  message(file, 8, new BinaryWriter().uint32(16).int64(13));
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
  if ('int' in value) writer.uint32(24).int64(value.int);
  else if ('string' in value) writer.uint32(34).string(value.string);
  else if ('graph' in value) message(writer, 6, writeGraph(value.graph));
  else if ('floats' in value) for (const item of value.floats) writer.uint32(61).float(item);
  else if ('ints' in value) for (const item of value.ints) writer.uint32(64).int64(item);
  else for (const item of value.strings) writer.uint32(74).string(item);
  const [kind] = Object.keys(value) as (keyof typeof attributeTypes)[];
  return writer.uint32(160).int32(attributeTypes[kind ?? 'int']);
}

function writeConstant({ name, shape, data }: OnnxConstant): BinaryWriter {
  const writer = new BinaryWriter();
  for (const size of shape) writer.uint32(8).int64(size);
  writer.uint32(16).int32(elementTypes[data instanceof Float32Array ? 'float' : 'int64']);
  writer.uint32(66).string(name);
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
