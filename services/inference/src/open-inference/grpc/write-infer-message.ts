import type { openInference } from '@slipway/proto';
import type { InferAnswer } from '../infer.js';
import { timingOf } from '../timing.js';
import { writeRaw } from '../raw-values.js';
import { writeContents } from './contents.js';

/** An answer as a message, raw when the request was; FP16 has no other form, so with it all outputs are raw. */
export function writeInferMessage(
  answer: InferAnswer,
  request: Pick<openInference.ModelInferRequest, 'rawInputContents'>,
): openInference.ModelInferResponse {
  const { spec, id, outputs } = answer;
  const isRaw =
    request.rawInputContents.length > 0 || outputs.some(({ datatype }) => datatype === 'FP16');
  return {
    modelName: spec.modelName,
    modelVersion: spec.modelVersion,
    id,
    parameters: writeParameters(answer),
    outputs: outputs.map(({ name, datatype, shape, data }) => ({
      name,
      datatype,
      shape: [...shape],
      parameters: {},
      contents: isRaw || datatype === 'FP16' ? undefined : writeContents(datatype, data),
    })),
    rawOutputContents: isRaw ? outputs.map(({ data }) => writeRaw(data)) : [],
  };
}

function writeParameters(answer: InferAnswer): Record<string, openInference.InferParameter> {
  const parameters: Record<string, openInference.InferParameter> = {};
  for (const [name, value] of Object.entries(timingOf(answer))) {
    parameters[name] = { parameterChoice: { $case: 'int64Param', value: String(value) } };
  }
  if (answer.id === '') {
    const value = answer.predictionId;
    parameters['prediction_id'] = { parameterChoice: { $case: 'stringParam', value } };
  }
  return parameters;
}
