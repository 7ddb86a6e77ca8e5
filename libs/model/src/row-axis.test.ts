import { expect, test } from 'vitest';
import { rowAxisOf } from './row-axis.js';
import type { Signature, TensorSignature } from './tensor.js';

const tensor = (shape: readonly number[], ...dimensionNames: string[]): TensorSignature => ({
  name: 'x',
  datatype: 'FP32',
  shape,
  dimensionNames,
});

const signature = (
  inputs: readonly TensorSignature[],
  outputs: readonly TensorSignature[] = [tensor([-1, 2])],
): Signature => ({ inputs, outputs });

test.each<[string, Signature, ReturnType<typeof rowAxisOf>]>([
  [
    'one free input',
    signature([tensor([-1, 4])]),
    { kind: 'free', size: undefined, isJoinable: true },
  ],
  [
    'free inputs of the same rows',
    signature([tensor([-1, 4], 'n'), tensor([-1], 'n')]),
    { kind: 'free', size: undefined, isJoinable: true },
  ],
  [
    'free inputs of different rows',
    signature([tensor([-1, 4], 'n'), tensor([-1], 'm')]),
    { kind: 'free', size: undefined, isJoinable: false },
  ],
  [
    'a free input beside a fixed one',
    signature([tensor([-1, 4]), tensor([1])]),
    { kind: 'free', size: undefined, isJoinable: false },
  ],
  [
    'an input of any shape',
    signature([{ ...tensor([]), isShapeless: true }]),
    { kind: 'free', size: undefined, isJoinable: false },
  ],
  [
    'a fixed batch',
    signature([tensor([4, 3])], [tensor([4, 1])]),
    { kind: 'fixed', size: 4, isJoinable: true },
  ],
  [
    'one row at a time',
    signature([tensor([1, 3]), tensor([1])], [tensor([-1, 1])]),
    { kind: 'fixed', size: 1, isJoinable: true },
  ],
  [
    'one number at a time',
    signature([tensor([1])], [tensor([1])]),
    { kind: 'fixed', size: 1, isJoinable: true },
  ],
  [
    'a board whose answer is one number',
    signature([tensor([8, 8])], [tensor([1])]),
    { kind: 'none', size: undefined, isJoinable: false },
  ],
  [
    'a vector in and out',
    signature([tensor([4])], [tensor([4])]),
    { kind: 'none', size: undefined, isJoinable: false },
  ],
  [
    'words in, one answer out',
    signature([tensor([-1])], [tensor([1, 3])]),
    { kind: 'none', size: undefined, isJoinable: false },
  ],
  [
    'nothing but a number',
    signature([tensor([])], [tensor([])]),
    { kind: 'none', size: undefined, isJoinable: false },
  ],
  ['no inputs', signature([]), { kind: 'none', size: undefined, isJoinable: false }],
])('%s', (_what, given, axis) => {
  expect(rowAxisOf(given)).toEqual(axis);
});
