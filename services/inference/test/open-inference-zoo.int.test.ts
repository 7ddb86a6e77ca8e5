import type { openInference } from '@slipway/proto';
import { createCleanupStack, startTestValkey } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { connectOpenInference, binaryBody } from './open-inference-client.js';
import { rawText } from './open-inference-app.js';
import { startApp } from './running-app.js';
import { servedCases, wireTensor, zooFolder, type ZooCase, type ZooTensor } from './zoo.js';

const cleanup = createCleanupStack(afterAll);
const valkey = await startTestValkey(cleanup);
const app = await startApp(cleanup, { MODEL_REPOSITORY: zooFolder, REDIS_URL: valkey.url });
const { infer, rest } = connectOpenInference(cleanup, app);

function rawOf(tensor: ZooTensor): Buffer {
  const { data } = wireTensor(tensor);
  if (data?.$case === 'raw') return data.value;
  return Buffer.concat(tensor.data.map((text) => rawText(String(text))));
}

/** Floats are as close as the promise is, the rest is the same to the byte. */
function expectRaw(got: Buffer | undefined, expected: ZooTensor, what: string): void {
  const wanted = rawOf(expected);
  if (got === undefined || !expected.datatype.startsWith('FP') || expected.datatype === 'FP16') {
    expect(got, what).toEqual(wanted);
    return;
  }
  const [have, want] = [got, wanted].map((bytes) => {
    const { buffer } = new Uint8Array(bytes);
    return expected.datatype === 'FP32' ? new Float32Array(buffer) : new Float64Array(buffer);
  });
  expect(have?.length, what).toBe(want?.length);
  for (const [index, value] of want!.entries()) {
    const difference = Math.abs((have?.[index] ?? Number.NaN) - value);
    const isSame =
      Object.is(have?.[index], value) || difference <= 1e-5 * Math.max(1, Math.abs(value));
    expect(isSame, `${what}[${String(index)}]: ${String(have?.[index])} for ${String(value)}`).toBe(
      true,
    );
  }
}

function expectOutputs(
  heads: readonly Pick<
    openInference.ModelInferResponse_InferOutputTensor,
    'name' | 'datatype' | 'shape'
  >[],
  raws: readonly Buffer[],
  { outputs }: ZooCase,
): void {
  expect(heads.map(({ name }) => name).toSorted()).toEqual(
    outputs.map(({ name }) => name).toSorted(),
  );
  for (const output of outputs) {
    const index = heads.findIndex(({ name }) => name === output.name);
    expect(heads[index], output.name).toMatchObject({
      datatype: output.datatype,
      shape: output.shape,
    });
    expectRaw(raws[index], output, output.name);
  }
}

const headOf = ({ name, datatype, shape }: ZooTensor) => ({ name, datatype, shape: [...shape] });

/** Raw contents of no inputs are none, and the answer is typed as the request is. */
const casesWithInputs = servedCases.filter(([, { inputs }]) => inputs.length > 0);

test.each(casesWithInputs)('%s answers raw tensors over gRPC', async (modelName, zooCase) => {
  const answer = await infer({
    modelName,
    inputs: zooCase.inputs.map(headOf),
    rawInputContents: zooCase.inputs.map(rawOf),
  });
  expectOutputs(answer.outputs, answer.rawOutputContents, zooCase);
});

interface RestHead {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
  readonly parameters: { readonly binary_data_size: number };
}

test.each(servedCases)('%s answers binary tensors over REST', async (modelName, zooCase) => {
  const tensors = zooCase.inputs.map(rawOf);
  const inputs = zooCase.inputs.map((input, index) => ({
    ...headOf(input),
    parameters: { binary_data_size: tensors[index]?.byteLength },
  }));
  const json = { inputs, parameters: { binary_data_output: true } };
  const answer = await rest(`/v2/models/${modelName}/infer`, binaryBody(json, ...tensors));
  const length = Number(answer.headers.get('inference-header-content-length'));
  const { outputs } = JSON.parse(answer.bytes.subarray(0, length).toString()) as {
    readonly outputs: readonly RestHead[];
  };
  let offset = length;
  const raws = outputs.map(({ parameters }) => {
    const start = offset;
    offset += parameters.binary_data_size;
    return answer.bytes.subarray(start, offset);
  });
  expect(offset).toBe(answer.bytes.byteLength);
  expectOutputs(outputs, raws, zooCase);
});
