import {
  datatypes,
  showShape,
  specLabel,
  type Datatype,
  type ModelSpec,
  type Tensor,
  type TensorData,
  type Tensors,
} from '@slipway/model';
import { refuse, type Place } from './place.js';

/** What a request says of a tensor before its values. */
export interface TensorHead {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

/** A head that has been found good; its values may still not fit the shape. */
export interface CheckedHead {
  readonly place: Place;
  readonly datatype: Datatype;
  readonly shape: readonly number[];
}

/**
 * The tensors of a request by name: each an input of the model, once, of a known type. Whether types and shapes are those
 * of the model is `readTensors`' to say. `readData` gets the position among the inputs.
 */
export function gatherInputs<T extends TensorHead>(
  spec: ModelSpec,
  inputs: readonly T[],
  readData: (input: T, head: CheckedHead, index: number) => TensorData,
): Tensors {
  const label = specLabel(spec);
  const tensors: Record<string, Tensor> = {};
  for (const [index, input] of inputs.entries()) {
    const place = { label, field: `inputs.${input.name}` };
    checkName(spec, place, input.name, tensors);
    const { shape } = input;
    const datatype = checkDatatype(place, input.datatype);
    checkSizes(place, shape);
    tensors[input.name] = {
      datatype,
      shape,
      data: readData(input, { place, datatype, shape }, index),
    };
  }
  return tensors;
}

function checkName(
  { signature }: ModelSpec,
  place: Place,
  name: string,
  known: Record<string, Tensor>,
): void {
  if (!signature.inputs.some((input) => input.name === name)) {
    const names = signature.inputs.map((input) => input.name).join(', ');
    throw refuse(place, `no such input; the inputs are ${names}`);
  }
  if (Object.hasOwn(known, name)) throw refuse(place, 'expected the input once, got it twice');
}

function checkDatatype({ label, field }: Place, got: string): Datatype {
  const datatype = datatypes.find((known) => known === got);
  if (datatype !== undefined) return datatype;
  const place = { label, field: `${field}.datatype` };
  throw refuse(place, `expected one of ${datatypes.join(', ')}, got ${JSON.stringify(got)}`);
}

function checkSizes({ label, field }: Place, shape: readonly number[]): void {
  if (shape.every((size) => Number.isSafeInteger(size) && size >= 0)) return;
  const place = { label, field: `${field}.shape` };
  throw refuse(place, `expected sizes of 0 or more, got ${showShape(shape)}`);
}
