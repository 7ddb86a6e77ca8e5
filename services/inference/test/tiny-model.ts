import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** Element types by the numbers of ONNX's TensorProto.DataType. */
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

export type ElementType = keyof typeof elementTypes;

export interface TinyValue {
  readonly name: string;
  readonly type: ElementType;
  /** null where the size is free. */
  readonly shape: readonly (number | null)[];
}

export interface TinyNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Attributes that are one whole number, a list of them, or the graph that is run inside. */
  readonly attributes?: Readonly<Record<string, number | readonly number[] | TinyGraph>>;
}

/** Weights that lie in a file of their own beside the model, as little-endian floats. */
export interface TinyWeights {
  readonly name: string;
  readonly shape: readonly number[];
  readonly file: string;
}

export interface TinyGraph {
  readonly inputs: readonly TinyValue[];
  readonly weights?: readonly TinyWeights[];
  readonly nodes: readonly TinyNode[];
  readonly outputs: readonly TinyValue[];
}

/** An ONNX file of operators of opset 11, for behaviour that no trained model shows. */
export function tinyModel(graph: TinyGraph): Uint8Array {
  const body = new BinaryWriter().uint32(8).int64(7);
  const opset = new BinaryWriter().uint32(16).int64(11);
  message(body, 8, opset);
  message(body, 7, writeGraph(graph));
  return body.finish();
}

function writeGraph({ inputs, weights = [], nodes, outputs }: TinyGraph): BinaryWriter {
  const writer = new BinaryWriter();
  for (const node of nodes) message(writer, 1, writeNode(node));
  text(writer, 2, 'tiny');
  for (const value of weights) message(writer, 5, writeWeights(value));
  for (const value of inputs) message(writer, 11, writeValue(value));
  for (const value of outputs) message(writer, 12, writeValue(value));
  return writer;
}

function writeNode({ op, inputs, outputs, attributes = {} }: TinyNode): BinaryWriter {
  const writer = new BinaryWriter();
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new BinaryWriter();
    text(attribute, 1, name);
    if (typeof value === 'number') attribute.uint32(24).int64(value).uint32(160).int32(2);
    else if ('nodes' in value) {
      message(attribute, 6, writeGraph(value));
      attribute.uint32(160).int32(5);
    } else {
      for (const item of value) attribute.uint32(64).int64(item);
      attribute.uint32(160).int32(7);
    }
    message(writer, 5, attribute);
  }
  return writer;
}

function writeWeights({ name, shape, file }: TinyWeights): BinaryWriter {
  const tensor = new BinaryWriter();
  for (const size of shape) tensor.uint32(8).int64(size);
  tensor.uint32(16).int32(elementTypes.float);
  text(tensor, 8, name);
  const location = new BinaryWriter();
  text(location, 1, 'location');
  text(location, 2, file);
  message(tensor, 13, location);
  return tensor.uint32(112).int32(1);
}

function writeValue({ name, type, shape }: TinyValue): BinaryWriter {
  const dimensions = new BinaryWriter();
  for (const size of shape) {
    const dimension = new BinaryWriter();
    if (size === null) text(dimension, 2, 'N');
    else dimension.uint32(8).int64(size);
    message(dimensions, 1, dimension);
  }
  const tensor = new BinaryWriter().uint32(8).int32(elementTypes[type]);
  message(tensor, 2, dimensions);
  const typeProto = new BinaryWriter();
  message(typeProto, 1, tensor);
  const writer = new BinaryWriter();
  text(writer, 1, name);
  message(writer, 2, typeProto);
  return writer;
}

function message(writer: BinaryWriter, field: number, content: BinaryWriter): void {
  writer.uint32(field * 8 + 2).bytes(content.finish());
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.uint32(field * 8 + 2).string(value);
}
