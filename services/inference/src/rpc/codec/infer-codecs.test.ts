import { openInference } from '@slipway/proto';
import { expect, test } from 'vitest';
import { inferCodecs } from './infer-codecs.js';

const { ModelInferRequest, ModelInferResponse, ModelStreamInferResponse } = openInference;

const response = ModelInferResponse.create({
  modelName: 'iris',
  modelVersion: '1.0.0',
  id: 'größe',
  parameters: { queue_ms: { parameterChoice: { $case: 'doubleParam', value: 0.5 } } },
  outputs: [{ name: 'y', datatype: 'FP32', shape: [2, 3] }],
});

test.each([
  ['no raw contents', []],
  ['empty raw contents', [Buffer.alloc(0)]],
  ['raw contents of every length', [127, 128, 16_384, 3_000_000].map((n) => Buffer.alloc(n, 7))],
])('an answer with %s is byte for byte what the generated code writes', (_what, contents) => {
  const answer = { ...response, rawOutputContents: contents };
  const expected = Buffer.from(ModelInferResponse.encode(answer).finish());
  expect(inferCodecs.modelInfer.encodeResponse(answer).equals(expected)).toBe(true);
  for (const errorMessage of ['', 'wrong']) {
    const message = { errorMessage, inferResponse: answer };
    const bytes = inferCodecs.modelStreamInfer.encodeResponse(message);
    expect(bytes.equals(ModelStreamInferResponse.encode(message).finish())).toBe(true);
  }
});

test('an error of a stream is written as it is', () => {
  const message = { errorMessage: 'no such model', inferResponse: undefined };
  const bytes = inferCodecs.modelStreamInfer.encodeResponse(message);
  expect(ModelStreamInferResponse.decode(bytes)).toEqual(message);
});

test('requests are read as the generated code reads them', () => {
  const request = ModelInferRequest.create({ id: 'x', rawInputContents: [Buffer.from('abcd')] });
  const bytes = Buffer.from(ModelInferRequest.encode(request).finish());
  for (const { decodeRequest } of Object.values(inferCodecs)) {
    expect(decodeRequest(bytes)).toEqual(request);
  }
});
