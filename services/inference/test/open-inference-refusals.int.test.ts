import { createCleanupStack } from '@slipway/testing';
import { afterAll, expect, test } from 'vitest';
import {
  irisInput,
  irisRaw,
  irisRow,
  irisTyped,
  rawText,
  startOpenInference,
} from './open-inference-app.js';
import type { InferFields } from './open-inference-client.js';
import { refusalOf } from './running-app.js';

const { infer } = await startOpenInference(createCleanupStack(afterAll));

const refused: readonly (readonly [string, InferFields, string])[] = [
  [
    'two raw entries',
    { ...irisRaw, rawInputContents: [irisRow, irisRow] },
    'model iris@1.0.0: raw_input_contents: expected one entry for each of 1 inputs, got 2',
  ],
  [
    'raw and typed',
    { ...irisTyped, rawInputContents: [irisRow] },
    'model iris@1.0.0: inputs.X.contents: expected no contents beside raw_input_contents, got both',
  ],
  [
    'short raw',
    { ...irisRaw, rawInputContents: [irisRow.subarray(1)] },
    'model iris@1.0.0: inputs.X: expected 16 bytes for FP32 [1, 4], got 15',
  ],
  [
    'another member',
    { modelName: 'iris', inputs: [{ ...irisInput, contents: { fp64Contents: [1, 2, 3, 4] } }] },
    'model iris@1.0.0: inputs.X: expected FP32 values in fp32_contents, got fp64_contents',
  ],
  [
    'too few values',
    { modelName: 'iris', inputs: [{ ...irisInput, contents: { fp32Contents: [1, 2] } }] },
    'model iris@1.0.0: inputs.X: expected 4 values for shape [1, 4], got 2',
  ],
  [
    'no values',
    { modelName: 'iris', inputs: [irisInput] },
    'model iris@1.0.0: inputs.X: expected 4 values for shape [1, 4], got 0',
  ],
  [
    'another shape',
    { ...irisRaw, inputs: [{ ...irisInput, shape: [2, 2] }] },
    'model iris@1.0.0: inputs.X: expected shape [any, 4], got [2, 2]',
  ],
  [
    'a negative size',
    { ...irisRaw, inputs: [{ ...irisInput, shape: [-1, 4] }] },
    'model iris@1.0.0: inputs.X.shape: expected sizes of 0 or more, got [any, 4]',
  ],
  [
    'another type',
    {
      modelName: 'iris',
      inputs: [{ ...irisInput, datatype: 'FP64', contents: { fp64Contents: [1, 2, 3, 4] } }],
    },
    'model iris@1.0.0: inputs.X: expected FP32, got FP64',
  ],
  [
    'an unknown type',
    { ...irisRaw, inputs: [{ ...irisInput, datatype: 'BF16' }] },
    'model iris@1.0.0: inputs.X.datatype: expected one of BOOL, INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FP16, FP32, FP64, BYTES, got "BF16"',
  ],
  [
    'another input',
    { ...irisRaw, inputs: [{ ...irisInput, name: '__proto__' }] },
    'model iris@1.0.0: inputs.__proto__: no such input; the inputs are X',
  ],
  [
    'an input twice',
    { ...irisRaw, inputs: [irisInput, irisInput], rawInputContents: [irisRow, irisRow] },
    'model iris@1.0.0: inputs.X: expected the input once, got it twice',
  ],
  [
    'no input',
    { modelName: 'iris' },
    'model iris@1.0.0: inputs.X: expected FP32 [any, 4], got nothing',
  ],
  [
    'an unknown output',
    { ...irisRaw, outputs: [{ name: 'petals' }] },
    'model iris@1.0.0: outputs.petals: no such output; the outputs are label, probabilities',
  ],
  [
    'a classification',
    {
      ...irisRaw,
      outputs: [
        {
          name: 'label',
          parameters: { classification: { parameterChoice: { $case: 'int64Param', value: '3' } } },
        },
      ],
    },
    'request: outputs.label.parameters.classification: is not supported by this server',
  ],
  [
    'a timeout that is none',
    {
      ...irisRaw,
      parameters: { timeout: { parameterChoice: { $case: 'stringParam', value: 'soon' } } },
    },
    'request: parameters.timeout: expected microseconds of 0 or more, got soon',
  ],
  [
    'no rows',
    { ...irisRaw, inputs: [{ ...irisInput, shape: [0, 4] }], rawInputContents: [Buffer.alloc(0)] },
    'model iris@1.0.0: inputs: expected 1 to 1000 rows (MAX_BATCH_SIZE), got 0',
  ],
  [
    'an int8 that is none',
    {
      modelName: 'echo-int8',
      inputs: [{ name: 'x', datatype: 'INT8', shape: [1, 2], contents: { intContents: [1, 300] } }],
    },
    'model echo-int8@1.0.0: inputs.x: expected INT8, got 300 at position 1',
  ],
  [
    'typed FP16',
    {
      modelName: 'echo-float16',
      inputs: [{ name: 'x', datatype: 'FP16', shape: [1, 1], contents: { fp32Contents: [1] } }],
    },
    'model echo-float16@1.0.0: inputs.x: FP16 has no contents; expected raw_input_contents',
  ],
  [
    'a raw BOOL of 2',
    {
      modelName: 'echo-bool',
      inputs: [{ name: 'x', datatype: 'BOOL', shape: [1, 2] }],
      rawInputContents: [Buffer.from([1, 2])],
    },
    'model echo-bool@1.0.0: inputs.x: expected 0 or 1, got 2 at position 1',
  ],
  [
    'a text cut short',
    {
      modelName: 'echo-string',
      inputs: [{ name: 'x', datatype: 'BYTES', shape: [1, 1] }],
      rawInputContents: [rawText('ab').subarray(0, 5)],
    },
    'model echo-string@1.0.0: inputs.x: element 0: expected a length and as many bytes, got the end of the data',
  ],
  [
    'too many texts',
    {
      modelName: 'echo-string',
      inputs: [{ name: 'x', datatype: 'BYTES', shape: [1, 1] }],
      rawInputContents: [Buffer.concat([rawText('a'), rawText('b')])],
    },
    'model echo-string@1.0.0: inputs.x: expected 1 elements, got 5 bytes more',
  ],
  [
    'a huge number of texts',
    {
      modelName: 'echo-string',
      inputs: [{ name: 'x', datatype: 'BYTES', shape: [2 ** 31, 2 ** 20] }],
      rawInputContents: [rawText('a')],
    },
    'model echo-string@1.0.0: inputs.x: expected 2251799813685248 elements of 4 bytes length and text, got 5 bytes',
  ],
  [
    'bytes that are no text',
    {
      modelName: 'echo-string',
      inputs: [
        {
          name: 'x',
          datatype: 'BYTES',
          shape: [1, 1],
          contents: { bytesContents: [Buffer.from([0xff])] },
        },
      ],
    },
    'model echo-string@1.0.0: inputs.x: expected UTF-8 text, got other bytes at position 0',
  ],
];

test.each(refused)('%s is refused by name', async (_, request, message) => {
  expect(await refusalOf(infer(request))).toMatchObject({ code: 3, message });
});

test('what is not there is NOT_FOUND with what there is', async () => {
  expect(await refusalOf(infer({ ...irisRaw, modelName: 'tulip' }))).toMatchObject({
    code: 5,
    message: expect.stringContaining('iris') as string,
  });
  expect(await refusalOf(infer({ ...irisRaw, modelVersion: '9' }))).toMatchObject({
    code: 5,
    message: expect.stringContaining('1.0.0, 2.0.0') as string,
  });
});
