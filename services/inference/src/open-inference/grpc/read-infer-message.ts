import { invalidInput, specLabel, type ModelSpec, type Tensors } from '@slipway/model';
import type { openInference } from '@slipway/proto';
import { checkTensorParameters, readControls, type ParameterValue } from '../controls.js';
import { gatherInputs } from '../gather-inputs.js';
import type { InferRequest } from '../infer.js';
import { readRaw } from '../raw-values.js';
import { readContents } from './contents.js';

type Parameters = Readonly<Record<string, openInference.InferParameter>>;

/** A `ModelInferRequest` as an inference. */
export function readInferMessage(message: openInference.ModelInferRequest): InferRequest {
  const { modelName, modelVersion, id, parameters, outputs } = message;
  return {
    modelName,
    modelVersion,
    id,
    controls: readControls((name) => parameterOf(parameters, name)),
    outputs: outputs.map(({ name }) => name),
    readInputs: (spec) => readInputs(spec, message),
  };
}

/** A parameter's value; undefined when it is not there, or says nothing. */
export function parameterOf(parameters: Parameters, name: string): ParameterValue | undefined {
  const choice = parameters[name]?.parameterChoice;
  if (choice === undefined) return undefined;
  const isWide = choice.$case === 'int64Param' || choice.$case === 'uint64Param';
  return isWide ? BigInt(choice.value) : choice.value;
}

/** Raw contents are for all inputs or for none. */
function readInputs(
  spec: ModelSpec,
  { inputs, outputs, rawInputContents }: openInference.ModelInferRequest,
): Tensors {
  for (const { name, parameters } of outputs) checkTensor(`outputs.${name}`, parameters);
  const isRaw = rawInputContents.length > 0;
  if (isRaw && rawInputContents.length !== inputs.length) {
    const expected = `expected one entry for each of ${String(inputs.length)} inputs`;
    const problem = `${expected}, got ${String(rawInputContents.length)}`;
    throw invalidInput(specLabel(spec), 'raw_input_contents', problem);
  }
  return gatherInputs(spec, inputs, ({ name, parameters, contents }, head, index) => {
    checkTensor(head.place.field, parameters);
    const raw = rawInputContents[index];
    if (raw === undefined) return readContents(head, contents);
    if (contents === undefined) return readRaw(head, raw);
    const problem = 'expected no contents beside raw_input_contents, got both';
    throw invalidInput(specLabel(spec), `inputs.${name}.contents`, problem);
  });
}

function checkTensor(field: string, parameters: Parameters): void {
  checkTensorParameters(field, (name) => Object.hasOwn(parameters, name));
}
