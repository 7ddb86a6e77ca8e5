import { messageOf } from '@slipway/core';
import { expect, test } from 'vitest';
import { loadAlertSettings, parseAlertSettings } from './alert-settings.js';

test('has a default for everything, which fires fast and repeats seldom', () => {
  const settings = loadAlertSettings('');

  expect(settings.timing).toEqual({ waitMs: 3000, intervalMs: 30_000, repeatMs: 14_400_000 });
  expect(settings.minSeverity.slack).toBe('info');
  expect(settings.rulesFor('any').error_rate).toEqual({
    ...{ enabled: true, severity: 'critical', min_samples: 50, looks: 3, of: 5, for_s: 0 },
    ...{ clear_looks: 5, no_data_s: 900, fire: 0.05, clear: 0.025 },
  });
});

test('a model has what is set for all, and what differs for it', () => {
  const settings = parseAlertSettings(
    {
      rules: { latency: { fire: 5 } },
      models: { iris: { latency: { clear: 4 }, no_traffic: { enabled: false } } },
    },
    'test',
  );

  expect(settings.rulesFor('iris').latency).toMatchObject({ fire: 5, clear: 4 });
  expect(settings.rulesFor('iris').no_traffic.enabled).toBe(false);
  expect(settings.rulesFor('churn').latency).toMatchObject({ fire: 5, clear: 2 });
});

test.each([
  [
    { rules: { error_rate: { fire: 5 } } },
    'rules.error_rate.fire: expected a share from 0 to 1, got 5',
  ],
  [
    { rules: { error_rate: { fire: 0.01 } } },
    'rules.error_rate: expected clear to be at most fire',
  ],
  [{ rules: { latency: { looks: 20 } } }, 'rules.latency: expected looks to be at most of'],
  [{ rules: { eror_rate: {} } }, 'rules: Unrecognized key: "eror_rate"'],
  [
    { rules: { quality: { severity: 'bad' } } },
    'rules.quality.severity: expected one of info, warning, critical, got "bad"',
  ],
  [
    { models: { iris: { quality: { looks: 0 } } } },
    'models.iris.quality.looks: expected 1 or more, got 0',
  ],
  [{ labels: { model: 'x' } }, 'expected none of alertname, severity, model'],
  [{ grouping: { group_wait: 3 } }, 'grouping: Unrecognized key: "group_wait"'],
  [[], 'the file: '],
])('refuses %j', (raw, problem) => {
  expect(problemOf(() => parseAlertSettings(raw, 'rules.json'))).toContain(
    'ALERT_RULES_FILE: rules.json: ',
  );
  expect(problemOf(() => parseAlertSettings(raw, 'rules.json'))).toContain(problem);
});

test('says that a file cannot be read', () => {
  expect(problemOf(() => loadAlertSettings('/nowhere/rules.json'))).toContain(
    'ALERT_RULES_FILE: cannot read it: ENOENT',
  );
});

function problemOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    return messageOf(error);
  }
  return '';
}
