import { DomainError } from '@slipway/core';
import { expect, test } from 'vitest';
import { joinOutcomes } from './join-outcomes.js';

const ok = (address: string) => ({
  address,
  result: {
    modelName: 'iris',
    replicas: [{ replica: 'its own name', error: undefined, versions: [] }],
  },
});
const failed = (address: string, kind: 'precondition' | 'unavailable', reason: string) => ({
  address,
  result: new DomainError(kind, 'CALL_FAILED', `${address}: ${reason}`),
});

test('every replica answers under its address', () => {
  expect(joinOutcomes('', [ok('a:1'), ok('b:1')])).toEqual({
    modelName: 'iris',
    replicas: [
      { replica: 'a:1', error: undefined, versions: [] },
      { replica: 'b:1', error: undefined, versions: [] },
    ],
  });
});

test('each failure is named, and the first one gives its kind', () => {
  const outcomes = [
    ok('a:1'),
    failed('b:1', 'precondition', 'corrupt'),
    failed('c:1', 'unavailable', 'away'),
  ];
  const join = () => joinOutcomes('iris', outcomes);
  expect(join).toThrow('model iris: 2 of 3 replicas failed: b:1: corrupt; c:1: away');
  expect(join).toThrow(expect.objectContaining({ kind: 'precondition', code: 'REPLICAS_FAILED' }));
});
