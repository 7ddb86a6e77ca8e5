import type { HttpReply } from '@slipway/telemetry';
import type { InferAnswer, NamedTensor } from '../infer.js';
import { writeRaw } from '../raw-values.js';
import { timingOf } from '../timing.js';
import { jsonLengthHeader } from './split-body.js';
import { writeJsonValues } from './write-json-values.js';

/** An answer as JSON, with those outputs behind it that `isBinary` says. */
export function writeInferBody(
  answer: InferAnswer,
  isBinary: (output: string) => boolean,
): Omit<HttpReply, 'status'> {
  const { spec } = answer;
  const binary: Buffer[] = [];
  let json = `{"model_name":${JSON.stringify(spec.modelName)},"model_version":"${spec.modelVersion}"${writeHead(answer)},"outputs":[`;
  let separator = '';
  for (const output of answer.outputs) {
    const bytes = isBinary(output.name) ? writeRaw(output.data) : undefined;
    if (bytes !== undefined) binary.push(bytes);
    json += separator + writeOutput(output, bytes?.byteLength);
    separator = ',';
  }
  json += ']}';
  const headers = {
    'x-model-version': spec.modelVersion,
    'x-process-time': (answer.score.latencyMs / 1000).toFixed(6),
  };
  if (binary.length === 0) return { contentType: 'application/json', body: json, headers };
  const jsonBytes = Buffer.from(json);
  return {
    contentType: 'application/octet-stream',
    body: Buffer.concat([jsonBytes, ...binary]),
    headers: { ...headers, [jsonLengthHeader]: String(jsonBytes.byteLength) },
  };
}

/** The id where there is one, else the prediction's, by which labels may come later. */
function writeHead(answer: InferAnswer): string {
  const { id, predictionId } = answer;
  const { queue_us, compute_us, batch_size } = timingOf(answer);
  const timing = `"queue_us":${String(queue_us)},"compute_us":${String(compute_us)},"batch_size":${String(batch_size)}`;
  if (id === '') return `,"parameters":{${timing},"prediction_id":"${predictionId}"}`;
  return `,"id":${JSON.stringify(id)},"parameters":{${timing}}`;
}

/** With `binaryBytes` the values are left to follow the JSON. */
function writeOutput(
  { name, datatype, shape, data }: NamedTensor,
  binaryBytes: number | undefined,
): string {
  const head = `"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${shape.join(',')}]`;
  return binaryBytes === undefined
    ? `{${head},"data":${writeJsonValues(datatype, data)}}`
    : `{${head},"parameters":{"binary_data_size":${String(binaryBytes)}}}`;
}
