import { createCleanupStack } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import { irisInput, irisRow, irisValues, startOpenInference } from './open-inference-app.js';
import { binaryBody, lengthHeader } from './open-inference-client.js';

const { rest } = await startOpenInference(createCleanupStack(afterAll));

const irisJson = { inputs: [{ ...irisInput, data: irisValues }] };
const one = (fields: object): object => ({ inputs: [{ ...irisInput, ...fields }] });

test.each<[string, object | string, string]>([
  ['no JSON', '{', 'request body: expected JSON: '],
  ['a list', '[]', 'request: body: expected an object, got an array'],
  ['no inputs', {}, 'request: inputs: expected an array, got nothing'],
  [
    'a name that is none',
    one({ name: 1 }),
    'request: inputs[0].name: expected a text, got a number',
  ],
  [
    'no shape',
    one({ shape: undefined }),
    'request: inputs[0].shape: expected an array, got nothing',
  ],
  [
    'sizes that are texts',
    one({ shape: ['1', '4'] }),
    'request: inputs.X.shape: expected numbers, got a string',
  ],
  [
    'no data',
    { inputs: [irisInput] },
    'model iris@1.0.0: inputs.X: expected data as an array, got nothing',
  ],
  [
    'a text among numbers',
    one({ data: [1, 2, '3', 4] }),
    'model iris@1.0.0: inputs.X: expected a number, got "3" at position 2',
  ],
  [
    'null',
    one({ data: [1, 2, null, 4] }),
    'model iris@1.0.0: inputs.X: expected a number, got null at position 2',
  ],
  [
    'too few',
    one({ data: [1, 2, 3] }),
    'model iris@1.0.0: inputs.X: expected 4 values for shape [1, 4], got 3',
  ],
  [
    'ragged',
    one({
      data: [
        [1, 2],
        [3, 4],
      ],
    }),
    'model iris@1.0.0: inputs.X: expected data nested as shape [1, 4], got an array of 2 at axis 0',
  ],
  [
    'bytes that are not there',
    one({ parameters: { binary_data_size: 16 } }),
    'model iris@1.0.0: inputs.X: expected 16 bytes behind the JSON (binary_data_size), got 0',
  ],
  [
    'an unknown output',
    { ...irisJson, outputs: [{ name: 'petals' }] },
    'model iris@1.0.0: outputs.petals: no such output; the outputs are label, probabilities',
  ],
  [
    'shared memory',
    one({ parameters: { shared_memory_region: 'a' } }),
    'request: inputs.X.parameters.shared_memory_region: is not supported by this server',
  ],
])('%s is refused by name', async (_, body, message) => {
  const answer = await rest('/v2/models/iris/infer', { body });
  expect(answer.status).toBe(400);
  const { error } = answer.json() as { error: string };
  expect(error.slice(0, message.length)).toBe(message);
  if (!message.endsWith(' ')) expect(error).toBe(message);
});

test('bytes that no input takes are refused, and so is a length beyond the body', async () => {
  const input = { ...irisInput, parameters: { binary_data_size: 16 } };
  const path = '/v2/models/iris/infer';
  const rest17 = await rest(path, binaryBody({ inputs: [input] }, irisRow, Buffer.alloc(1)));
  expect(rest17.json()).toEqual({
    error: 'model iris@1.0.0: inputs: expected 16 bytes behind the JSON, got 1 bytes more',
  });
  const both = await rest(path, binaryBody({ inputs: [{ ...input, data: irisValues }] }, irisRow));
  expect(both.json()).toEqual({
    error: 'model iris@1.0.0: inputs.X: expected either data or binary_data_size, got both',
  });
  const tooLong = await rest(path, { headers: { [lengthHeader]: '99' }, body: '{}' });
  expect(tooLong.json()).toEqual({
    error: `request: ${lengthHeader}: expected at most 2, the length of the body, got 99`,
  });
});

test.each([
  ['GET', '/v2/models/iris/infer', 405],
  ['POST', '/v2/models/iris', 405],
  ['POST', '/v2/models/tulip/infer', 404],
  ['POST', '/v2/models/iris/versions/9/infer', 404],
  ['GET', '/v2/nothing', 404],
  ['GET', '/v2/models/iris/versions', 404],
  ['GET', '/v2/models/iris/infer/more', 404],
  ['GET', '/v2/models/%zz', 400],
  ['GET', '/v2/models/tulip/ready', 503],
])('%s %s is answered by %d', async (method, path, status) => {
  const answer = await rest(path, method === 'POST' ? { method, body: irisJson } : { method });
  expect(answer.status).toBe(status);
  if (!path.endsWith('/ready')) expect(Object.keys(answer.json() as object)).toEqual(['error']);
});
