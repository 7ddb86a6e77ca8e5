import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig, settings } from './config.js';

test('has a default for everything', () => {
  expect(loadConfig({})).toEqual({
    host: '127.0.0.1',
    grpcPort: 50_061,
    port: 8061,
    logLevel: 'info',
    redisUrl: 'redis://127.0.0.1:6379',
    windowRows: 1000,
    minSamples: 100,
    falseAlarmRate: 0.05,
    falseAlarmsPerWeek: 1,
    evaluateEveryRows: 100,
    evaluateEveryMs: 300_000,
    compat: '',
    learnReferenceRows: 5000,
    keepFinePanesMs: 3_600_000,
    keepMinutePanesMs: 86_400_000,
    keepHourPanesMs: 2_592_000_000,
    checkpointIntervalMs: 500,
    advertiseAddress: '',
    latenessMs: 60_000,
    outcomeHorizonMs: 86_400_000,
    outcomeJoinRows: 200_000,
    retrainAccuracyDrop: 0.05,
    retrainMaeRise: 0.2,
    defaultModel: '',
    alertRulesFile: '',
    dashboardUrl: '',
    slackWebhookUrl: '',
    smtpUrl: '',
    alertEmailTo: '',
    alertEmailFrom: '',
    alertWebhookUrls: '',
    alertWebhookSecret: '',
    alertmanagerUrls: '',
  });
});

test.each([
  ['FALSE_ALARM_RATE', '1', 'FALSE_ALARM_RATE: expected a number between 0 and 1, got "1"'],
  ['FALSE_ALARM_RATE', 'often', 'FALSE_ALARM_RATE: expected a number between 0 and 1, got "often"'],
  ['FALSE_ALARMS_PER_WEEK', '0', 'FALSE_ALARMS_PER_WEEK: expected a number above 0, got "0"'],
  [
    'COMPAT',
    'whylogs',
    'COMPAT: expected evidently, alibi or nannyml, or such as model=evidently,other=alibi, got "whylogs"',
  ],
  ['WINDOW_ROWS', '5', 'WINDOW_ROWS: expected a whole number from 10 to 100000, got "5"'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL: expected one of debug, info, warn, error, got "loud"'],
])('refuses %s=%s', (name, value, problem) => {
  expect(() => loadConfig({ [name]: value })).toThrow(problem);
});

test('the README lists every setting with its default and meaning', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const rows = readme
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

  const documented = rows.map(([, name, fallback, meaning]) => ({ name, fallback, meaning }));

  expect(documented).toEqual(
    Object.values(settings).map(({ env, schema, description }) => ({
      name: `\`${env}\``,
      fallback: schema.parse(undefined) === '' ? '' : `\`${String(schema.parse(undefined))}\``,
      meaning: description,
    })),
  );
});
