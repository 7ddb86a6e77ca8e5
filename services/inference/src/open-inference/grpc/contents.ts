import { allocate, type Datatype, type TensorData } from '@slipway/model';
import { openInference } from '@slipway/proto';
import type { CheckedHead } from '../gather-inputs.js';
import { refuse } from '../place.js';
import { readText } from '../raw-values.js';

type Contents = openInference.InferTensorContents;
type Member = keyof Contents;

/** Which member of the message carries which type; FP16 has none. */
const memberOf: Readonly<Record<Exclude<Datatype, 'FP16'>, Member>> = {
  BOOL: 'boolContents',
  INT8: 'intContents',
  INT16: 'intContents',
  INT32: 'intContents',
  INT64: 'int64Contents',
  UINT8: 'uintContents',
  UINT16: 'uintContents',
  UINT32: 'uintContents',
  UINT64: 'uint64Contents',
  FP32: 'fp32Contents',
  FP64: 'fp64Contents',
  BYTES: 'bytesContents',
};

const nameOf: Readonly<Record<Member, string>> = {
  boolContents: 'bool_contents',
  intContents: 'int_contents',
  int64Contents: 'int64_contents',
  uintContents: 'uint_contents',
  uint64Contents: 'uint64_contents',
  fp32Contents: 'fp32_contents',
  fp64Contents: 'fp64_contents',
  bytesContents: 'bytes_contents',
};

const members = Object.keys(nameOf) as Member[];

/** The values of a tensor out of the member of its type; the others must be empty. */
export function readContents(
  { place, datatype }: CheckedHead,
  contents: Contents | undefined,
): TensorData {
  if (datatype === 'FP16') throw refuse(place, 'FP16 has no contents; expected raw_input_contents');
  const member = memberOf[datatype];
  if (contents === undefined) return allocate(datatype, 0);
  const other = members.find((known) => known !== member && contents[known].length > 0);
  if (other !== undefined) {
    throw refuse(place, `expected ${datatype} values in ${nameOf[member]}, got ${nameOf[other]}`);
  }
  if (datatype === 'BYTES') {
    return contents.bytesContents.map((bytes, index) => readText(place, index, bytes));
  }
  return readNumbers({ place, datatype }, contents[member] as Exclude<Contents[Member], Buffer[]>);
}

function readNumbers(
  { place, datatype }: Pick<CheckedHead, 'place' | 'datatype'>,
  values: readonly boolean[] | readonly number[] | readonly string[],
): TensorData {
  const data = allocate(datatype, values.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (const [index, value] of values.entries()) data[index] = BigInt(value);
    return data;
  }
  if (Array.isArray(data)) return data;
  const isNarrow = memberOf[datatype as 'INT8'] !== 'fp32Contents' && datatype !== 'FP64';
  for (let index = 0; index < values.length; index++) {
    const value = Number(values[index]);
    data[index] = value;
    // int_contents carries INT8, too; what does not fit is not what was written.
    if (isNarrow && data[index] !== value) {
      const got = `${String(value)} at position ${String(index)}`;
      throw refuse(place, `expected ${datatype}, got ${got}`);
    }
  }
  return data;
}

/** The same way back; not for FP16. */
export function writeContents(
  datatype: Exclude<Datatype, 'FP16'>,
  data: TensorData,
): openInference.InferTensorContents {
  const values = Array.isArray(data)
    ? data.map((text) => Buffer.from(text))
    : datatype === 'BOOL'
      ? Array.from(data, Boolean)
      : data instanceof BigInt64Array || data instanceof BigUint64Array
        ? Array.from(data, String)
        : Array.from(data);
  return openInference.InferTensorContents.create({ [memberOf[datatype]]: values });
}
