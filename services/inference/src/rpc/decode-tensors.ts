import {
  allocate,
  datatypes,
  elementCount,
  invalidInput,
  show,
  showShape,
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

const elementBytes: Record<Datatype, number> = {
  BOOL: 1,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BYTES: 0,
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
  const { data } = wire;
  const isRaw = data?.$case === 'raw' && datatype !== 'BYTES';
  if (data === undefined || (data.$case !== caseOf[datatype] && !isRaw)) {
    const members = new Set<WireCase>([caseOf[datatype], datatype === 'BYTES' ? 'strings' : 'raw']);
    const expected = [...members].join(' or ');
    throw invalidInput(
      label,
      field,
      `expected ${datatype} values in ${expected}, got ${data?.$case ?? 'none'}`,
    );
  }
  const values =
    data.$case === 'raw'
      ? fromRaw(label, field, datatype, wire.shape, data.value)
      : fromValues(label, field, datatype, data);
  return { datatype, shape: wire.shape, data: values };
}

function fromRaw(
  label: string,
  field: string,
  datatype: Datatype,
  shape: readonly number[],
  bytes: Buffer,
): TensorData {
  const expected = elementCount(shape) * elementBytes[datatype];
  if (bytes.byteLength !== expected) {
    const of = `${datatype} ${showShape(shape)}`;
    throw invalidInput(
      label,
      `${field}.raw`,
      `expected ${String(expected)} bytes for ${of}, got ${String(bytes.byteLength)}`,
    );
  }
  const wrong = datatype === 'BOOL' ? bytes.findIndex((byte) => byte > 1) : -1;
  if (wrong >= 0) {
    const problem = `expected 0 or 1, got ${String(bytes[wrong])} at position ${String(wrong)}`;
    throw invalidInput(label, `${field}.raw`, problem);
  }
  const data = allocate(datatype, elementCount(shape));
  if (!Array.isArray(data)) new Uint8Array(data.buffer).set(bytes);
  return data;
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
