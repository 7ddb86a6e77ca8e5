import { expect, test } from 'vitest';
import type { AlertRecord } from '../alert.js';
import type { RuleName } from '../rules/rule-settings.js';
import { inhibit } from './inhibit.js';

test('missing values explain drift of the same features, and the answers that follow', () => {
  const drift = alert('model_drift', { subjects: ['a', '@answers'] });
  const missing = alert('missing_values', { subjects: ['a', 'b', '@answers'] });

  expect(inhibit([drift, missing])).toEqual(new Map([[drift.id, missing.id]]));
});

test('missing values do not explain drift of another feature', () => {
  const drift = alert('model_drift', { subjects: ['a', 'c'] });

  expect(inhibit([drift, alert('missing_values', { subjects: ['a', '@answers'] })])).toEqual(
    new Map(),
  );
});

test('a model without traffic explains what is said of its versions, and of no other model', () => {
  const silence = alert('no_traffic', { version: undefined });
  const ours = alert('latency', {});
  const others = alert('latency', { model: 'churn' });

  expect(inhibit([ours, others, silence])).toEqual(new Map([[ours.id, silence.id]]));
});

test('an alert of one version explains nothing of another one', () => {
  const drift = alert('model_drift', { version: '2.0.0' });

  expect(inhibit([drift, alert('error_rate', { version: '1.0.0' })])).toEqual(new Map());
});

test('a pending cause holds its effect back, a resolved one does not', () => {
  const drift = alert('model_drift', {});

  expect(inhibit([drift, alert('error_rate', { phase: 'pending' })]).size).toBe(1);
  expect(inhibit([drift, alert('error_rate', { phase: 'resolved' })]).size).toBe(0);
});

test('the deepest cause is named, and it is not explained itself', () => {
  const all = [alert('quality', {}), alert('model_drift', {}), alert('error_rate', {})];

  expect([...inhibit(all)]).toEqual(
    [
      ['model_drift', 'error_rate'],
      ['quality', 'error_rate'],
    ]
      .map(([effect, cause]) => [`${effect!}/iris/1.0.0`, `${cause!}/iris/1.0.0`])
      .sort()
      .reverse(),
  );
});

interface Given {
  readonly model?: string;
  readonly version?: string | undefined;
  readonly subjects?: readonly string[];
  readonly phase?: AlertRecord['phase'];
}

function alert(rule: RuleName, given: Given): AlertRecord {
  const { model = 'iris', subjects = [], phase = 'firing' } = given;
  const version = 'version' in given ? given.version : '1.0.0';
  return {
    ...{ id: `${rule}/${model}/${version ?? ''}`, rule, subjects, phase },
    labels: { model, ...(version === undefined ? {} : { model_version: version }) },
    ...{ severity: 'warning', annotations: {}, startsAtMs: 0, ackedBy: '' },
    looks: { last: '', lastMs: 0, breaches: [], clear: 0 },
  };
}
