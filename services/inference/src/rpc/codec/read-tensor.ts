import { doubleList, floatList, readPacked, takeList, type PackedList } from './packed-list.js';
import type { PackedTensor } from './packed-tensor.js';
import { readOtherData, type OtherData } from './read-other-data.js';
import {
  readMessage,
  readTag,
  readText,
  readVarint,
  skipField,
  type WireReader,
} from './wire-reader.js';

type Data =
  | { readonly $case: 'floats'; readonly list: PackedList<Float32Array> }
  | { readonly $case: 'doubles'; readonly list: PackedList<Float64Array> }
  | OtherData;

/** A tensor while it is read. Its floats stay a list until the end, because they may come in several pieces. */
interface OpenTensor {
  datatype: string;
  readonly shape: number[];
  data: Data | undefined;
}

/** Reads one entry of an `inputs` map into `tensors`; one without a tensor is left out, as the generated code has it. */
export function readTensorEntry(reader: WireReader, tensors: Record<string, PackedTensor>): void {
  let name = '';
  let tensor: OpenTensor | undefined;
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    if (tag === 10) name = readText(reader);
    else if (tag === 18) {
      const open = (tensor ??= { datatype: '', shape: [], data: undefined });
      readMessage(reader, (inner) => readTensor(inner, open));
    } else skipField(reader, tag);
  }
  if (tensor === undefined) return;
  const value = { datatype: tensor.datatype, shape: tensor.shape, data: closeData(tensor.data) };
  // A plain assignment to this one name would change the prototype.
  if (name === '__proto__') Object.defineProperty(tensors, name, { value, enumerable: true });
  else tensors[name] = value;
}

function closeData(data: Data | undefined): PackedTensor['data'] {
  if (data?.$case === 'floats') {
    return { $case: 'floats', value: { values: takeList(data.list) } };
  }
  if (data?.$case === 'doubles') {
    return { $case: 'doubles', value: { values: takeList(data.list) } };
  }
  return data;
}

/** Floats that come in several messages are joined; any other member of the oneof replaces what came before. */
function readTensor(reader: WireReader, tensor: OpenTensor): void {
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    switch (tag) {
      case 10:
        tensor.datatype = readText(reader);
        break;
      case 16:
        tensor.shape.push(readVarint(reader));
        break;
      case 18:
        readMessage(reader, (inner) => readShape(inner, tensor.shape));
        break;
      case 26: {
        const data: Data =
          tensor.data?.$case === 'floats' ? tensor.data : { $case: 'floats', list: floatList() };
        readMessage(reader, (inner) => readValues(inner, data.list));
        tensor.data = data;
        break;
      }
      case 34: {
        const data: Data =
          tensor.data?.$case === 'doubles' ? tensor.data : { $case: 'doubles', list: doubleList() };
        readMessage(reader, (inner) => readValues(inner, data.list));
        tensor.data = data;
        break;
      }
      default: {
        const other = readOtherData(reader, tag);
        if (other === undefined) skipField(reader, tag);
        else tensor.data = other;
      }
    }
  }
}

function readShape(reader: WireReader, shape: number[]): void {
  while (reader.position < reader.end) shape.push(readVarint(reader));
}

/** A message of nothing but `repeated float|double values = 1`. */
function readValues(
  reader: WireReader,
  list: PackedList<Float32Array> | PackedList<Float64Array>,
): void {
  const singleTag = list.data.BYTES_PER_ELEMENT === 4 ? 13 : 9;
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    if (tag === 10 || tag === singleTag) readPacked(reader, tag === 10, list);
    else skipField(reader, tag);
  }
}
