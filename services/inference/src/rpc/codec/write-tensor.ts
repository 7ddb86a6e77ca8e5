import type { Datatype, Tensor, TensorData, Tensors } from '@slipway/model';
import {
  writeItem,
  writeMemory,
  writeMessage,
  writeText,
  writeVarint,
  writeVarint64,
  type WireWriter,
} from './wire-writer.js';

/** Which member of the message carries a type: its tag, and how its values are written. */
interface Member {
  readonly tag: number;
  readonly form: 'raw' | 'memory' | 'longs' | 'integers';
}

const ints: Member = { tag: 50, form: 'integers' };
const uints: Member = { tag: 58, form: 'integers' };

const members: Record<Exclude<Datatype, 'BYTES'>, Member> = {
  FP32: { tag: 26, form: 'memory' },
  FP64: { tag: 34, form: 'memory' },
  BOOL: { tag: 42, form: 'memory' },
  INT8: ints,
  INT16: ints,
  INT32: ints,
  UINT8: uints,
  UINT16: uints,
  UINT32: uints,
  INT64: { tag: 66, form: 'longs' },
  UINT64: { tag: 74, form: 'longs' },
  FP16: { tag: 90, form: 'raw' },
};

/** Writes a map of tensors, as the field with this tag. */
export function writeTensors(writer: WireWriter, tag: number, tensors: Tensors): void {
  for (const name of Object.keys(tensors)) {
    const tensor = tensors[name];
    if (tensor === undefined) continue;
    const expectedBytes = expectedLength(tensor);
    writeMessage(writer, tag, expectedBytes, () => {
      writeText(writer, 10, name);
      writeMessage(writer, 18, expectedBytes, () => writeTensor(writer, tensor));
    });
  }
}

/** About how many bytes the tensors take. */
export function expectedTensorBytes(tensors: Tensors): number {
  return Object.values(tensors).reduce((sum, tensor) => sum + expectedLength(tensor), 0);
}

function expectedLength({ data }: Tensor): number {
  return 64 + (Array.isArray(data) ? data.length * 16 : data.byteLength);
}

function writeTensor(writer: WireWriter, { datatype, shape, data }: Tensor): void {
  writeText(writer, 10, datatype);
  if (shape.length > 0) {
    writeMessage(writer, 18, shape.length, () => {
      for (const size of shape) writeVarint(writer, size);
    });
  }
  writeData(writer, datatype, data);
}

/** The values, in the member of the message that carries their type. */
function writeData(writer: WireWriter, datatype: Tensor['datatype'], data: TensorData): void {
  if (Array.isArray(data) || datatype === 'BYTES') {
    writeMessage(writer, 82, data.length * 16, () => {
      for (const text of data) writeItem(writer, 10, String(text));
    });
    return;
  }
  const { tag, form } = members[datatype];
  if (form === 'raw') writeMemory(writer, tag, data);
  else {
    writeMessage(writer, tag, data.byteLength, () => {
      if (data.length > 0) writeValues(writer, form, data);
    });
  }
}

type Numbers = Exclude<TensorData, string[]>;

/** The repeated field 1, packed. */
function writeValues(writer: WireWriter, form: Exclude<Member['form'], 'raw'>, data: Numbers) {
  if (form === 'memory') writeMemory(writer, 10, data);
  else if (form === 'longs') writeLongs(writer, data);
  else writeIntegers(writer, data);
}

function writeLongs(writer: WireWriter, { buffer, byteOffset, length }: Numbers): void {
  const halves = new Uint32Array(buffer, byteOffset, length * 2);
  writeMessage(writer, 10, length, () => {
    for (let i = 0; i < halves.length; i += 2) {
      writeVarint64(writer, halves[i] ?? 0, halves[i + 1] ?? 0);
    }
  });
}

/** Negative numbers are sign-extended to 64 bits. */
function writeIntegers(writer: WireWriter, data: Numbers): void {
  writeMessage(writer, 10, data.length, () => {
    for (const value of data) {
      const number = Number(value);
      writeVarint64(writer, number, number < 0 ? 0xffff_ffff : 0);
    }
  });
}
