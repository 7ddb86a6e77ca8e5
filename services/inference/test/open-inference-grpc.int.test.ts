import { Metadata } from '@grpc/grpc-js';
import { createCleanupStack } from '@slipway/testing';
import { openInference } from '@slipway/proto';
import { afterAll, expect, test } from 'vitest';
import {
  echoTypes,
  irisRaw,
  irisTyped,
  rawFloats,
  rawText,
  startOpenInference,
} from './open-inference-app.js';
import type { InferFields } from './open-inference-client.js';
import { refusalOf } from './running-app.js';

const { client, infer } = await startOpenInference(createCleanupStack(afterAll));

/** Sends all messages and collects all answers. */
async function stream(
  messages: readonly InferFields[],
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly openInference.ModelStreamInferResponse[]> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  const call = client.modelStreamInfer(metadata);
  for (const message of messages) call.write(openInference.ModelInferRequest.create(message));
  call.end();
  const answers: openInference.ModelStreamInferResponse[] = [];
  for await (const answer of call as AsyncIterable<openInference.ModelStreamInferResponse>) {
    answers.push(answer);
  }
  return answers;
}

test.each([
  ['BOOL', Buffer.from([1, 0])],
  ['INT8', Buffer.from([0x80, 0x7f])],
  ['INT16', Buffer.from(Int16Array.of(-32_768, 32_767).buffer)],
  ['INT32', Buffer.from(Int32Array.of(-(2 ** 31), 2 ** 31 - 1).buffer)],
  ['INT64', Buffer.from(BigInt64Array.of(2n ** 53n + 1n, -(2n ** 63n)).buffer)],
  ['UINT8', Buffer.from([0, 255])],
  ['UINT16', Buffer.from(Uint16Array.of(0, 65_535).buffer)],
  ['UINT32', Buffer.from(Uint32Array.of(0, 2 ** 32 - 1).buffer)],
  ['UINT64', Buffer.from(BigUint64Array.of(2n ** 53n + 1n, 2n ** 64n - 1n).buffer)],
  ['FP16', Buffer.from(Uint16Array.of(0x3c00, 0x8000).buffer)],
  ['FP32', rawFloats(0.1, -0)],
  ['FP64', Buffer.from(Float64Array.of(0.1, 1e-300).buffer)],
  ['BYTES', Buffer.concat([rawText('zürich'), rawText('')])],
] as const)('raw %s comes back byte by byte', async (datatype, raw) => {
  const answer = await infer({
    modelName: `echo-${echoTypes[datatype]}`,
    inputs: [{ name: 'x', datatype, shape: [1, 2] }],
    rawInputContents: [raw],
  });
  expect(answer.rawOutputContents).toEqual([raw]);
  expect(answer.outputs).toEqual([
    { name: 'y', datatype, shape: [1, 2], parameters: {}, contents: undefined },
  ]);
});

test.each([
  ['BOOL', 'boolContents', [true, false]],
  ['INT8', 'intContents', [-128, 127]],
  ['INT16', 'intContents', [-32_768, 32_767]],
  ['INT32', 'intContents', [-(2 ** 31), 2 ** 31 - 1]],
  ['INT64', 'int64Contents', ['9007199254740993', '-9223372036854775808']],
  ['UINT8', 'uintContents', [0, 255]],
  ['UINT16', 'uintContents', [0, 65_535]],
  ['UINT32', 'uintContents', [0, 2 ** 32 - 1]],
  ['UINT64', 'uint64Contents', ['9007199254740993', '18446744073709551615']],
  ['FP32', 'fp32Contents', [0.5, -0.25]],
  ['FP64', 'fp64Contents', [0.1, 1e-300]],
  ['BYTES', 'bytesContents', [Buffer.from('zürich'), Buffer.from('')]],
] as const)('typed %s comes back typed in %s', async (datatype, member, values) => {
  const answer = await infer({
    modelName: `echo-${echoTypes[datatype]}`,
    inputs: [{ name: 'x', datatype, shape: [1, 2], contents: { [member]: [...values] } }],
  });
  expect(answer.rawOutputContents).toEqual([]);
  const contents = answer.outputs[0]?.contents;
  expect(contents).toEqual(openInference.InferTensorContents.create({ [member]: [...values] }));
});

test('the answer has id, version and where the time went', async () => {
  const answer = await infer({ ...irisRaw, id: 'order-7', modelVersion: '2' });
  expect(answer).toMatchObject({ modelName: 'iris', modelVersion: '2.0.0', id: 'order-7' });
  const numbers = ['queue_us', 'compute_us', 'batch_size'].map((name) => {
    const choice = answer.parameters[name]?.parameterChoice;
    return choice?.$case === 'int64Param' ? Number(choice.value) : NaN;
  });
  for (const number of numbers) expect(number).toBeGreaterThanOrEqual(0);
  expect(numbers[2]).toBe(1);
  expect(Object.keys(answer.parameters)).not.toContain('prediction_id');
});

test('without an id the answer names the prediction, and different ones differ', async () => {
  const answers = await Promise.all([infer(irisRaw), infer(irisTyped)]);
  const ids = answers.map(({ parameters }) => parameters['prediction_id']?.parameterChoice?.value);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test('only the outputs asked for come, in the order asked', async () => {
  const names = async (outputs: InferFields): Promise<string[]> =>
    (await infer({ ...irisTyped, ...outputs })).outputs.map(({ name }) => name);
  expect(await names({})).toEqual(['label', 'probabilities']);
  expect(await names({ outputs: [{ name: 'probabilities' }, { name: 'label' }] })).toEqual([
    'probabilities',
    'label',
  ]);
  expect(await names({ outputs: [{ name: 'label' }] })).toEqual(['label']);
});

test.each(['1', 'v1', '1.0', '1.0.0'])('version %s is 1.0.0', async (modelVersion) => {
  expect((await infer({ ...irisRaw, modelVersion })).modelVersion).toBe('1.0.0');
});

test('a timeout that has passed is DEADLINE_EXCEEDED', async () => {
  const parameters = {
    timeout: { parameterChoice: { $case: 'doubleParam' as const, value: 1e-6 } },
  };
  expect(await refusalOf(infer({ ...irisRaw, parameters }))).toMatchObject({ code: 4 });
});

test('a routing key is found in the header and in the parameters, and beats what a gateway drew', async () => {
  const parameters = {
    routing_key: { parameterChoice: { $case: 'stringParam' as const, value: 'user-1' } },
  };
  const drawn = { 'x-model-name': 'iris', 'x-slipway-version': '2.0.0' };
  expect((await infer(irisRaw, drawn)).modelVersion).toBe('2.0.0');
  expect((await infer({ ...irisRaw, parameters }, drawn)).modelVersion).toBe('1.0.0');
  const byHeader = { ...drawn, 'x-routing-key': 'user-1' };
  expect((await infer({ ...irisRaw, parameters }, byHeader)).modelVersion).toBe('2.0.0');
});

test('a stream answers in order, and a failed message by its error and its id', async () => {
  const bad = { ...irisRaw, id: 'bad', rawInputContents: [Buffer.alloc(15)] };
  const answers = await stream([{ ...irisRaw, id: 'a' }, bad, { ...irisTyped, id: 'c' }]);
  expect(answers.map(({ inferResponse }) => inferResponse?.id)).toEqual(['a', 'bad', 'c']);
  expect(answers.map(({ errorMessage }) => errorMessage)).toEqual([
    '',
    'model iris@1.0.0: inputs.X: expected 16 bytes for FP32 [1, 4], got 15',
    '',
  ]);
});

test('a stream that wants gRPC errors ends with the status', async () => {
  const bad = { ...irisRaw, rawInputContents: [Buffer.alloc(15)] };
  await expect(stream([bad, irisRaw], { triton_grpc_error: 'true' })).rejects.toMatchObject({
    code: 3,
    details: 'model iris@1.0.0: inputs.X: expected 16 bytes for FP32 [1, 4], got 15',
  });
});

test('a stream says that each answer is the last one, to who asks', async () => {
  const parameters = {
    triton_enable_empty_final_response: {
      parameterChoice: { $case: 'boolParam' as const, value: true },
    },
  };
  const [asked, plain] = await stream([{ ...irisRaw, parameters }, irisRaw]);
  expect(asked?.inferResponse?.parameters['triton_final_response']).toEqual({
    parameterChoice: { $case: 'boolParam', value: true },
  });
  expect(plain?.inferResponse?.parameters).not.toHaveProperty('triton_final_response');
});
