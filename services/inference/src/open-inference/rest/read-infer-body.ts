import { invalidInput, specLabel, type ModelSpec, type Tensors } from '@slipway/model';
import { checkTensorParameters, readControls, type ParameterValue } from '../controls.js';
import { gatherInputs, type TensorHead } from '../gather-inputs.js';
import type { InferRequest } from '../infer.js';
import { refuse } from '../place.js';
import { readRaw } from '../raw-values.js';
import { asList, asObject, asParameters, asText, type JsonObject } from './json-fields.js';
import { parseJson, type JsonValue } from './parse-json.js';
import { readJsonValues } from './read-json-values.js';
import type { SplitBody } from './split-body.js';

/** An inference that came by REST, and how its outputs are to be written. */
export interface RestInfer extends InferRequest {
  /** Is this output wanted as bytes behind the JSON? */
  readonly isBinary: (output: string) => boolean;
}

interface RestInput extends TensorHead {
  readonly data: JsonValue | undefined;
  /** Bytes of it behind the JSON; undefined when the values are in `data`. */
  readonly binaryBytes: number | undefined;
}

/** A request body of JSON, with or without tensors behind it. */
export function readInferBody(
  path: { readonly modelName: string; readonly modelVersion: string },
  { json, binary }: SplitBody,
): RestInfer {
  const body = asObject('body', parseJson(json));
  const parameters = asParameters('request', body['parameters']);
  const inputs = asList('inputs', body['inputs']).map(readInput);
  const outputs = body['outputs'] === undefined ? [] : asList('outputs', body['outputs']);
  const requested = outputs.map(readOutput);
  const isBinary = binaryChoice(parameters['binary_data_output'] === true, requested);
  return {
    ...path,
    id: body['id'] === undefined ? '' : asText('id', body['id']),
    controls: readControls((name) => scalar(parameters[name])),
    outputs: requested.map(({ name }) => name),
    readInputs: (spec) => readInputs(spec, inputs, binary),
    isBinary,
    checkOutputs: (spec) => {
      checkWritable(spec, requested, isBinary);
    },
  };
}

function scalar(value: JsonValue | undefined): ParameterValue | undefined {
  return value === null || typeof value === 'object' ? undefined : value;
}

function readInput(value: JsonValue, index: number): RestInput {
  const place = `inputs[${String(index)}]`;
  const input = asObject(place, value);
  const name = asText(`${place}.name`, input['name']);
  const parameters = asParameters(place, input['parameters']);
  checkTensorParameters(`inputs.${name}`, (parameter) => parameters[parameter] !== undefined);
  return {
    name,
    datatype: asText(`${place}.datatype`, input['datatype']),
    shape: asList(`${place}.shape`, input['shape']).map((size) => readSize(name, size)),
    data: input['data'],
    binaryBytes: readBinaryBytes(name, parameters['binary_data_size']),
  };
}

function readSize(name: string, size: JsonValue): number {
  if (typeof size === 'number') return size;
  throw invalidInput('request', `inputs.${name}.shape`, `expected numbers, got a ${typeof size}`);
}

function readBinaryBytes(name: string, value: JsonValue | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const field = `inputs.${name}.parameters.binary_data_size`;
  throw invalidInput('request', field, `expected a number of bytes, got ${JSON.stringify(value)}`);
}

interface RequestedOutput {
  readonly name: string;
  /** Undefined: as the request as a whole says. */
  readonly isBinary: boolean | undefined;
}

function readOutput(value: JsonValue, index: number): RequestedOutput {
  const place = `outputs[${String(index)}]`;
  const output = asObject(place, value);
  const name = asText(`${place}.name`, output['name']);
  const parameters: JsonObject = asParameters(place, output['parameters']);
  checkTensorParameters(`outputs.${name}`, (parameter) => parameters[parameter] !== undefined);
  const choice = parameters['binary_data'];
  return { name, isBinary: choice === undefined ? undefined : choice === true };
}

function binaryChoice(
  byDefault: boolean,
  requested: readonly RequestedOutput[],
): (name: string) => boolean {
  if (requested.every(({ isBinary }) => isBinary === undefined)) return () => byDefault;
  const choices = new Map(requested.map(({ name, isBinary }) => [name, isBinary ?? byDefault]));
  return (name) => choices.get(name) ?? byDefault;
}

/** Each input takes its bytes in its turn, and nothing may be left. */
function readInputs(spec: ModelSpec, inputs: readonly RestInput[], binary: Buffer): Tensors {
  let offset = 0;
  const tensors = gatherInputs(spec, inputs, ({ data, binaryBytes }, head) => {
    if (binaryBytes === undefined) return readJsonValues(head, data);
    if (data !== undefined) {
      throw refuse(head.place, 'expected either data or binary_data_size, got both');
    }
    const bytes = binary.subarray(offset, offset + binaryBytes);
    if (bytes.byteLength < binaryBytes) {
      const expected = `expected ${String(binaryBytes)} bytes behind the JSON (binary_data_size)`;
      throw refuse(head.place, `${expected}, got ${String(bytes.byteLength)}`);
    }
    offset += binaryBytes;
    return readRaw(head, bytes);
  });
  if (offset === binary.byteLength) return tensors;
  const rest = `${String(binary.byteLength - offset)} bytes more`;
  throw invalidInput(
    specLabel(spec),
    'inputs',
    `expected ${String(offset)} bytes behind the JSON, got ${rest}`,
  );
}

function checkWritable(
  spec: ModelSpec,
  requested: readonly RequestedOutput[],
  isBinary: (name: string) => boolean,
): void {
  for (const { name, datatype } of spec.signature.outputs) {
    const isWanted = requested.length === 0 || requested.some((output) => output.name === name);
    if (!isWanted || datatype !== 'FP16' || isBinary(name)) continue;
    const place = { label: specLabel(spec), field: `outputs.${name}` };
    throw refuse(place, 'FP16 has no JSON form; ask for it by the parameter binary_data');
  }
}
