import { deflateSync, gzipSync } from 'node:zlib';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, describe, expect, test } from 'vitest';
import {
  echoTypes,
  irisInput,
  irisRow,
  irisValues,
  rawFloats,
  rawText,
  startOpenInference,
} from './open-inference-app.js';
import { binaryBody, lengthHeader, type RestAnswer } from './open-inference-client.js';

const { rest } = await startOpenInference(createCleanupStack(afterAll));

const irisJson = { inputs: [{ ...irisInput, data: irisValues }] };

interface Output {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data?: readonly unknown[];
  readonly parameters?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly model_name: string;
  readonly model_version: string;
  readonly id?: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly outputs: readonly Output[];
}

/** An answer with tensors behind its JSON. */
function splitAnswer({ headers, bytes }: RestAnswer): { json: Answer; binary: Buffer } {
  const length = Number(headers.get(lengthHeader));
  const json = JSON.parse(bytes.subarray(0, length).toString()) as Answer;
  return { json, binary: bytes.subarray(length) };
}

async function inferJson(path: string, body: object): Promise<Answer> {
  const answer = await rest(path, { body });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
  return answer.json() as Answer;
}

test('a row of JSON is answered with flat data, bare parameters and the headers of every answer', async () => {
  const headers = { 'x-request-id': 'r-1' };
  const answer = await rest('/v2/models/iris/infer', { headers, body: { ...irisJson, id: '42' } });
  expect(answer.json()).toEqual({
    model_name: 'iris',
    model_version: '1.0.0',
    id: '42',
    parameters: {
      queue_us: expect.any(Number) as number,
      compute_us: expect.any(Number) as number,
      batch_size: 1,
    },
    outputs: [
      { name: 'label', datatype: 'INT64', shape: [1], data: [0] },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [1, 3],
        data: [expect.any(Number), expect.any(Number), expect.any(Number)],
      },
    ],
  });
  expect(answer.headers.get('x-model-version')).toBe('1.0.0');
  expect(answer.headers.get('x-request-id')).toBe('r-1');
  expect(answer.headers.get('x-process-time')).toMatch(/^\d+\.\d{6}$/);
});

test.each([
  ['flat', [1, 2, 3, 4, 5, 6]],
  [
    'nested',
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
])('%s data is read', async (_, data) => {
  const inputs = [{ name: 'x', datatype: 'INT32', shape: [3, 2], data }];
  const { outputs } = await inferJson('/v2/models/echo-int32/infer', { inputs });
  expect(outputs).toEqual([
    { name: 'y', datatype: 'INT32', shape: [3, 2], data: [1, 2, 3, 4, 5, 6] },
  ]);
});

test.each([
  ['INT64', '[9007199254740993,-9223372036854775808]'],
  ['UINT64', '[9007199254740993,18446744073709551615]'],
  ['INT32', '[-2147483648,2147483647]'],
  ['UINT8', '[0,255]'],
  ['FP64', '[0.1,1e-300]'],
  ['FP32', '[0.5,-0.25]'],
  ['BOOL', '[true,false]'],
  ['BYTES', '["zürich","12345678901234567890"]'],
] as const)('JSON of %s comes back digit by digit', async (datatype, data) => {
  const body = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,2],"data":${data}}]}`;
  const answer = await rest(`/v2/models/echo-${echoTypes[datatype]}/infer`, { body });
  expect(answer.bytes.toString()).toContain(`"shape":[1,2],"data":${data}}`);
});

describe('with binary tensors', () => {
  const input = { ...irisInput, parameters: { binary_data_size: 16 } };

  test('an input behind the JSON is read, and outputs are JSON unless asked for', async () => {
    const answer = await rest('/v2/models/iris/infer', binaryBody({ inputs: [input] }, irisRow));
    expect(answer.headers.get(lengthHeader)).toBeNull();
    expect((answer.json() as Answer).outputs[0]?.data).toEqual([0]);
  });

  test('all outputs follow the JSON when the request asks for it', async () => {
    const json = { inputs: [input], parameters: { binary_data_output: true } };
    const answer = await rest('/v2/models/iris/infer', binaryBody(json, irisRow));
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    const { json: head, binary } = splitAnswer(answer);
    expect(head.outputs).toEqual([
      { name: 'label', datatype: 'INT64', shape: [1], parameters: { binary_data_size: 8 } },
      {
        name: 'probabilities',
        datatype: 'FP32',
        shape: [1, 3],
        parameters: { binary_data_size: 12 },
      },
    ]);
    expect([binary.byteLength, binary.readBigInt64LE(0)]).toEqual([20, 0n]);
  });

  test('an output says for itself how it is wanted', async () => {
    const outputs = [
      { name: 'probabilities', parameters: { binary_data: true } },
      { name: 'label', parameters: { binary_data: false } },
    ];
    const json = { inputs: [input], outputs, parameters: { binary_data_output: true } };
    const { json: head, binary } = splitAnswer(
      await rest('/v2/models/iris/infer', binaryBody(json, irisRow)),
    );
    expect(head.outputs.map(({ name, data }) => [name, data])).toEqual([
      ['probabilities', undefined],
      ['label', [0]],
    ]);
    expect(binary.byteLength).toBe(12);
  });

  test('JSON and binary inputs may be mixed, and BYTES are framed', async () => {
    const [texts, numbers] = [Buffer.concat(['a', 'zürich'].map(rawText)), rawFloats(1, 2)];
    const asText = {
      name: 'x',
      datatype: 'BYTES',
      shape: [2, 1],
      parameters: { binary_data_size: texts.byteLength },
    };
    const parameters = { binary_data_output: true };
    const answer = await rest(
      '/v2/models/echo-string/infer',
      binaryBody({ inputs: [asText], parameters }, texts),
    );
    expect(splitAnswer(answer).binary).toEqual(texts);
    const asFloats = {
      name: 'x',
      datatype: 'FP32',
      shape: [1, 2],
      parameters: { binary_data_size: 8 },
    };
    const second = await rest(
      '/v2/models/echo-float/infer',
      binaryBody({ inputs: [asFloats] }, numbers),
    );
    expect((second.json() as Answer).outputs[0]?.data).toEqual([1, 2]);
  });

  test('FP16 travels as bytes only', async () => {
    const halves = Buffer.from(Uint16Array.of(0x3c00, 0x0001).buffer);
    const head = { name: 'x', datatype: 'FP16', shape: [1, 2] };
    const binary = { ...head, parameters: { binary_data_size: 4 } };
    const parameters = { binary_data_output: true };
    const path = '/v2/models/echo-float16/infer';
    const answer = await rest(path, binaryBody({ inputs: [binary], parameters }, halves));
    expect(splitAnswer(answer).binary).toEqual(halves);
    const asJson = await rest(path, binaryBody({ inputs: [binary] }, halves));
    expect(asJson.json()).toEqual({
      error:
        'model echo-float16@1.0.0: outputs.y: FP16 has no JSON form; ask for it by the parameter binary_data',
    });
    const data = await rest(path, { body: { inputs: [{ ...head, data: [1, 2] }], parameters } });
    expect(data.json()).toEqual({
      error:
        'model echo-float16@1.0.0: inputs.x: FP16 has no JSON form; expected binary data (binary_data_size)',
    });
  });

  test('a body without JSON is the one input of a model, of as many rows as it has bytes for', async () => {
    const headers = { [lengthHeader]: '0' };
    const body = Buffer.concat([irisRow, irisRow]);
    const answer = await rest('/v2/models/iris/infer', { headers, body });
    expect(splitAnswer(answer).json.outputs[1]?.shape).toEqual([2, 3]);
    const several = await rest('/v2/models/churn/infer', { headers, body });
    expect(several.json()).toEqual({
      error: 'model churn@1.0.0: inputs: expected JSON, as the model has 7 inputs',
    });
  });
});

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
] as const)('a body compressed by %s is read', async (encoding, compress) => {
  const body = compress(Buffer.from(JSON.stringify(irisJson)));
  const answer = await rest('/v2/models/iris/infer', {
    headers: { 'content-encoding': encoding },
    body,
  });
  expect(answer.status).toBe(200);
});

test.each([
  [
    'gzip',
    gzipSync(Buffer.alloc(65 * 2 ** 20)),
    413,
    /^request body: expected at most 67108864 bytes, got more once decompressed$/,
  ],
  ['gzip', Buffer.from('no gzip'), 400, /^request body: expected gzip data: /],
  ['br', Buffer.from('x'), 400, /^content-encoding: expected gzip or deflate, got br$/],
])('a body of %s that cannot be read is refused', async (encoding, body, status, message) => {
  const answer = await rest('/v2/models/iris/infer', {
    headers: { 'content-encoding': encoding },
    body,
  });
  expect([answer.status, answer.json()]).toEqual([
    status,
    { error: expect.stringMatching(message) as string },
  ]);
});

test('a body of more than 64 MiB is refused, one of 60 MiB is read', async () => {
  const answer = await rest('/v2/models/iris/infer', { body: Buffer.alloc(65 * 2 ** 20) });
  expect([answer.status, answer.json()]).toEqual([
    413,
    { error: 'request body: expected at most 67108864 bytes, got 68157440 bytes' },
  ]);
  const bytes = 60 * 2 ** 20;
  const input = {
    name: 'x',
    datatype: 'FP32',
    shape: [1, bytes / 4],
    parameters: { binary_data_size: bytes },
  };
  const json = { inputs: [input], parameters: { binary_data_output: true } };
  const echoed = await rest('/v2/models/echo-float/infer', binaryBody(json, Buffer.alloc(bytes)));
  expect(splitAnswer(echoed).binary.byteLength).toBe(bytes);
});

test('version, routing key and alias are chosen by path and headers, as for Predict', async () => {
  const versionOf = async (path: string, headers: Record<string, string>): Promise<string> =>
    ((await rest(path, { headers, body: irisJson })).json() as Answer).model_version;
  const path = '/v2/models/iris/infer';
  expect(await versionOf('/v2/models/iris/versions/2/infer', {})).toBe('2.0.0');
  expect(await versionOf(path, { 'x-model-version': '2.0.0' })).toBe('2.0.0');
  expect(await versionOf(path, { 'x-model-alias': 'stable' })).toBe('1.0.0');
  expect(await versionOf(path, { 'x-model-name': 'iris', 'x-slipway-version': '2.0.0' })).toBe(
    '2.0.0',
  );
});

test('NaN and infinities of an output are texts, as JSON has no numbers for them', async () => {
  const path = '/v2/models/echo-double/infer';
  const input = (data: unknown[]) => ({
    inputs: [{ name: 'x', datatype: 'FP64', shape: [1, data.length], data }],
  });
  const refused = await rest(path, { body: input(['NaN', 1]) });
  expect(refused.json()).toEqual({
    error: expect.stringContaining('expected finite numbers, got NaN') as string,
  });
  const texts = await rest(path, { body: input(['Nan', 1]) });
  expect(texts.json()).toEqual({
    error: 'model echo-double@1.0.0: inputs.x: expected a number, got "Nan" at position 0',
  });
});
