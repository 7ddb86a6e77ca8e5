import {
  choiceSetting,
  intSetting,
  logLevels,
  parseEnv,
  textSetting,
  type Config,
} from '@slipway/core';
import { z } from 'zod';
import { parseCompatChoice } from './evaluation/compat-choice.js';

const rateSetting = z
  .string()
  .optional()
  .transform((text) => (text === undefined ? 0.05 : Number(text)))
  .refine((rate) => rate > 0 && rate < 1, 'expected a number between 0 and 1');

/** Its default is shown as text, so the choice is made of it when it is read. */
const compatSetting = textSetting('').refine(
  (text) => parseCompatChoice(text) !== undefined,
  'expected evidently, alibi or nannyml, or such as model=evidently,other=alibi',
);

const positiveSetting = (fallback: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .refine((value) => value > 0 && Number.isFinite(value), 'expected a number above 0');

const shareSetting = (fallback: number) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined ? fallback : Number(text)))
    .refine((share) => share > 0 && share <= 10, 'expected a number above 0 and up to 10');

/** Everything that can be set; the README's table is checked against it. */
export const settings = {
  host: {
    env: 'HOST',
    schema: textSetting('127.0.0.1'),
    description: 'Address to listen on.',
  },
  grpcPort: {
    env: 'GRPC_PORT',
    schema: intSetting(0, 65_535, 50_061),
    description: 'Port of the gRPC server; 0 takes a free one.',
  },
  port: {
    env: 'PORT',
    schema: intSetting(0, 65_535, 8061),
    description: 'Port for /metrics and /health; 0 takes a free one.',
  },
  logLevel: {
    env: 'LOG_LEVEL',
    schema: choiceSetting(logLevels, 'info'),
    description: 'Least level that is logged: debug, info, warn or error.',
  },
  redisUrl: {
    env: 'REDIS_URL',
    schema: textSetting('redis://127.0.0.1:6379'),
    description: 'Redis or Valkey with the event streams.',
  },
  windowRows: {
    env: 'WINDOW_ROWS',
    schema: intSetting(10, 100_000, 1000),
    description: 'Rows of a version that are kept exactly and compared with the reference.',
  },
  minSamples: {
    env: 'MIN_SAMPLES',
    schema: intSetting(2, 100_000, 100),
    description: 'Rows below which there is no verdict.',
  },
  falseAlarmRate: {
    env: 'FALSE_ALARM_RATE',
    schema: rateSetting,
    description: 'Share of windows without drift in which a feature may be called drifted.',
  },
  falseAlarmsPerWeek: {
    env: 'FALSE_ALARMS_PER_WEEK',
    schema: positiveSetting(1),
    description: 'Confirmed drifts of a version without a cause that are allowed in a week.',
  },
  evaluateEveryRows: {
    env: 'EVALUATE_EVERY_ROWS',
    schema: intSetting(1, 1_000_000, 100),
    description: 'Answered rows after which the window of a version is looked at again.',
  },
  evaluateEveryMs: {
    env: 'EVALUATE_EVERY_MS',
    schema: intSetting(1000, 86_400_000, 300_000),
    description: 'How long a row waits at most until it is looked at.',
  },
  compat: {
    env: 'COMPAT',
    schema: compatSetting,
    description:
      'Tool whose drift verdict is given instead: evidently, alibi or nannyml, for all models or as model=tool; empty: none.',
  },
  learnReferenceRows: {
    env: 'LEARN_REFERENCE_ROWS',
    schema: intSetting(0, 100_000, 5000),
    description:
      'First rows of a version without a reference profile that one is learned from; 0: none is.',
  },
  keepFinePanesMs: {
    env: 'KEEP_FINE_PANES_MS',
    schema: intSetting(60_000, 86_400_000, 3_600_000),
    description: 'How long traffic is kept in panes of 10 s, before they become part of a minute.',
  },
  keepMinutePanesMs: {
    env: 'KEEP_MINUTE_PANES_MS',
    schema: intSetting(3_600_000, 604_800_000, 86_400_000),
    description:
      'How long traffic is kept in panes of a minute, before they become part of an hour.',
  },
  keepHourPanesMs: {
    env: 'KEEP_HOUR_PANES_MS',
    schema: intSetting(86_400_000, 31_536_000_000, 2_592_000_000),
    description: 'How long traffic is kept in panes of an hour.',
  },
  checkpointIntervalMs: {
    env: 'CHECKPOINT_INTERVAL_MS',
    schema: intSetting(10, 60_000, 500),
    description: 'How often what was folded is stored.',
  },
  advertiseAddress: {
    env: 'ADVERTISE_ADDRESS',
    schema: textSetting(''),
    description:
      'host:port at which other monitors reach the gRPC server; empty: HOST (the machine name for 0.0.0.0) and the port.',
  },
  latenessMs: {
    env: 'ALLOWED_LATENESS_MS',
    schema: intSetting(0, 86_400_000, 60_000),
    description:
      'How much older than the newest row of its version a row may be; older ones are late.',
  },
  outcomeHorizonMs: {
    env: 'OUTCOME_HORIZON_MS',
    schema: intSetting(60_000, 30 * 86_400_000, 86_400_000),
    description: 'How long predictions wait for their label, and labels for their prediction.',
  },
  outcomeJoinRows: {
    env: 'OUTCOME_JOIN_ROWS',
    schema: intSetting(1000, 10_000_000, 200_000),
    description: 'Most predictions of a model that wait at a time; of more, a sample is kept.',
  },
  retrainAccuracyDrop: {
    env: 'RETRAIN_ACCURACY_DROP',
    schema: shareSetting(0.05),
    description: 'How far accuracy may fall below that on the reference before retraining.',
  },
  retrainMaeRise: {
    env: 'RETRAIN_MAE_RISE',
    schema: shareSetting(0.2),
    description:
      'How far the mean absolute error may rise above it, as a share, before retraining.',
  },
  defaultModel: {
    env: 'DEFAULT_MODEL',
    schema: textSetting(''),
    description: 'Model that is meant when a drift request names none; empty: the only one.',
  },
  alertRulesFile: {
    env: 'ALERT_RULES_FILE',
    schema: textSetting(''),
    description: 'JSON file with what differs from the default alert rules.',
  },
  dashboardUrl: {
    env: 'DASHBOARD_URL',
    schema: textSetting(''),
    description: 'Address of the dashboard, for links in alerts; empty: no links.',
  },
  slackWebhookUrl: {
    env: 'SLACK_WEBHOOK_URL',
    schema: textSetting(''),
    description: 'Incoming webhook of Slack that alerts go to; secret.',
  },
  smtpUrl: {
    env: 'SMTP_URL',
    schema: textSetting(''),
    description: 'Mail server for alerts, `smtp://` or `smtps://`, with user and password; secret.',
  },
  alertEmailTo: {
    env: 'ALERT_EMAIL_TO',
    schema: textSetting(''),
    description: 'Email addresses that alerts go to, separated by commas.',
  },
  alertEmailFrom: {
    env: 'ALERT_EMAIL_FROM',
    schema: textSetting(''),
    description: 'Email address that alerts come from.',
  },
  alertWebhookUrls: {
    env: 'ALERT_WEBHOOK_URLS',
    schema: textSetting(''),
    description:
      "URLs that alerts are posted to in the shape of Alertmanager's webhooks, separated by commas; secret.",
  },
  alertWebhookSecret: {
    env: 'ALERT_WEBHOOK_SECRET',
    schema: textSetting(''),
    description: 'Key with which those posts are signed; empty: unsigned; secret.',
  },
  alertmanagerUrls: {
    env: 'ALERTMANAGER_URLS',
    schema: textSetting(''),
    description: 'All replicas of an Alertmanager, separated by commas.',
  },
} as const;

export type MonitorConfig = Config<typeof settings>;

export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): MonitorConfig {
  return parseEnv(settings, env);
}
