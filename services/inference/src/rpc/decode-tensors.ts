import {
  allocate,
  datatypes,
  invalidInput,
  readRawNumbers,
  show,
  type Datatype,
  type Tensor,
  type TensorData,
  type Tensors,
} from '@slipway/model';
import type { PackedTensor, PackedTensors } from './codec/packed-tensor.js';

type WireData = NonNullable<PackedTensor['data']>;
type WireCase = WireData['$case'];

/** Which member of the message carries which type. */
const caseOf: Record<Datatype, WireCase> = {
  BOOL: 'bools',
  INT8: 'ints',
  INT16: 'ints',
  INT32: 'ints',
  INT64: 'longs',
  UINT8: 'uints',
  UINT16: 'uints',
  UINT32: 'uints',
  UINT64: 'ulongs',
  FP16: 'raw',
  FP32: 'floats',
  FP64: 'doubles',
  BYTES: 'strings',
};

/** Tensors of a request. `label` names the model in messages. */
export function decodeTensors(label: string, wire: PackedTensors): Tensors {
  return Object.fromEntries(
    Object.entries(wire).map(([name, tensor]) => [name, decodeTensor(label, name, tensor)]),
  );
}

function decodeTensor(label: string, name: string, wire: PackedTensor): Tensor {
  const field = `inputs.${name}`;
  const datatype = datatypes.find((known) => known === wire.datatype);
  if (datatype === undefined) {
    const problem = `expected one of ${datatypes.join(', ')}, got ${show(wire.datatype)}`;
    throw invalidInput(label, `${field}.datatype`, problem);
  }
  const { data, shape } = wire;
  if (data?.$case === 'raw' && datatype !== 'BYTES') {
    const refuse = (problem: string): Error => invalidInput(label, `${field}.raw`, problem);
    return { datatype, shape, data: readRawNumbers(datatype, shape, data.value, refuse) };
  }
  if (data === undefined || data.$case === 'raw' || data.$case !== caseOf[datatype]) {
    const members = new Set<WireCase>([caseOf[datatype], datatype === 'BYTES' ? 'strings' : 'raw']);
    const expected = [...members].join(' or ');
    throw invalidInput(
      label,
      field,
      `expected ${datatype} values in ${expected}, got ${data?.$case ?? 'none'}`,
    );
  }
  return { datatype, shape, data: fromValues(label, field, datatype, data) };
}

function fromValues(
  label: string,
  field: string,
  datatype: Datatype,
  wire: Exclude<WireData, { $case: 'raw' }>,
): TensorData {
  if (wire.$case === 'strings') return wire.value.values;
  const { values } = wire.value;
  if (values instanceof Float32Array || values instanceof Float64Array) return values;
  const data = allocate(datatype, values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array)
      data[index] = BigInt(value);
    else if (!Array.isArray(data)) {
      data[index] = Number(value);
      const isExact = data[index] === Number(value) || datatype === 'FP32' || Number.isNaN(value);
      if (!isExact) {
        throw invalidInput(
          label,
          `${field}[${String(index)}]`,
          `expected ${datatype}, got ${String(value)}`,
        );
      }
    }
  }
  return data;
}
