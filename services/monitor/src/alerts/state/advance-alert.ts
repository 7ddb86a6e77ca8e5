import type { AlertRecord, Labels, Looks } from '../alert.js';
import type { RuleLook } from '../rules/observe.js';
import type { Observation } from '../rules/observation.js';
import type { CommonSettings } from '../rules/rule-settings.js';

type Breach = Extract<Observation, { level: 'breach' }>;
type NewLook = Pick<RuleLook, 'rule' | 'labels' | 'settings'> & { readonly id: string };

/** How long an alert that is over can still be asked for. */
export const resolvedRetentionMs = 24 * 3600 * 1000;

/**
 * One step in the life of an alert: inactive → pending (looks found something wrong) → firing (`looks` of the last `of`
 * did, for `for_s`) → and on until `clear_looks` in a row found it below the lower threshold → resolved. Between the
 * thresholds nothing changes, and without anything new to see neither, until `no_data_s` have passed. Pure. The same
 * record when nothing changed, undefined when there is none (any more).
 */
export function advanceAlert(
  record: AlertRecord | undefined,
  { settings, ...look }: NewLook,
  observation: Observation,
  nowMs: number,
): AlertRecord | undefined {
  if (record === undefined || record.phase === 'resolved') {
    if (observation.level === 'breach') {
      const begun = begin({ settings, ...look }, observation, nowMs);
      return fireIfDue({ ...begun, previous: record }, settings, nowMs);
    }
    return expireResolved(record, nowMs);
  }
  if (observation.level === 'unknown') return endIfStale(record, settings, nowMs);
  if (observation.look === record.looks.last) {
    const stale = endIfStale(record, settings, nowMs);
    return stale !== record || observation.level !== 'breach'
      ? stale
      : fireIfDue(record, settings, nowMs);
  }
  const looked = withLook(record, observation, settings, nowMs);
  return looked.phase === 'pending'
    ? settlePending(looked, settings, nowMs)
    : settleFiring(looked, settings, nowMs);
}

/** A step of an alert whose rule is not looked at any more, such as one that was switched off. */
export function abandonAlert(
  record: AlertRecord,
  nowMs: number,
  noDataMs: number,
): AlertRecord | undefined {
  if (record.phase === 'resolved') return expireResolved(record, nowMs);
  return endIfOlder(record, noDataMs, nowMs);
}

function begin(
  { id, rule, labels, settings }: NewLook & { settings: CommonSettings },
  observation: Breach,
  nowMs: number,
): AlertRecord {
  return {
    ...{ id, rule, labels, severity: settings.severity },
    annotations: observation.annotations,
    subjects: observation.subjects,
    phase: 'pending',
    startsAtMs: nowMs,
    looks: { last: observation.look, lastMs: nowMs, breaches: [true], clear: 0 },
    ackedBy: '',
  };
}

function withLook(
  record: AlertRecord,
  observation: Exclude<Observation, { level: 'unknown' }>,
  settings: CommonSettings,
  nowMs: number,
): AlertRecord {
  const isBreach = observation.level === 'breach';
  const looks: Looks = {
    last: observation.look,
    lastMs: nowMs,
    breaches: [...record.looks.breaches, isBreach].slice(-settings.of),
    clear: observation.level === 'clear' ? record.looks.clear + 1 : 0,
  };
  if (!isBreach) return { ...record, looks };
  const { annotations, subjects } = observation;
  return { ...record, looks, annotations, subjects };
}

function settlePending(
  record: AlertRecord,
  settings: CommonSettings,
  nowMs: number,
): AlertRecord | undefined {
  return record.looks.breaches.includes(true)
    ? fireIfDue(record, settings, nowMs)
    : record.previous;
}

function fireIfDue(record: AlertRecord, settings: CommonSettings, nowMs: number): AlertRecord {
  if (record.phase !== 'pending') return record;
  const breaches = record.looks.breaches.filter(Boolean).length;
  const isDue = breaches >= settings.looks && nowMs - record.startsAtMs >= settings.for_s * 1000;
  if (!isDue) return record;
  return { ...record, phase: 'firing', firedAtMs: nowMs, previous: undefined };
}

function settleFiring(record: AlertRecord, settings: CommonSettings, nowMs: number): AlertRecord {
  return record.looks.clear >= settings.clear_looks ? resolve(record, nowMs, {}) : record;
}

function endIfStale(
  record: AlertRecord,
  settings: CommonSettings,
  nowMs: number,
): AlertRecord | undefined {
  return endIfOlder(record, settings.no_data_s * 1000, nowMs);
}

function endIfOlder(record: AlertRecord, noDataMs: number, nowMs: number): AlertRecord | undefined {
  if (nowMs - record.looks.lastMs < noDataMs) return record;
  if (record.phase === 'pending') return record.previous;
  const why = `nothing new to look at for ${String(Math.round(noDataMs / 1000))} s`;
  return resolve(record, nowMs, { resolved_because: why });
}

/** What was said of it while it lasted becomes its description: it would be taken for what is the case now. */
function resolve(record: AlertRecord, nowMs: number, more: Labels): AlertRecord {
  const { summary = '', description = '' } = record.annotations;
  const before = [summary, description].filter((text) => text !== '').join('. ');
  const annotations = {
    ...record.annotations,
    ...more,
    summary: summaryOfEnd(record, more['resolved_because']),
    ...(before === '' ? {} : { description: `Before: ${before}` }),
  };
  return { ...record, annotations, phase: 'resolved', endsAtMs: nowMs, ackedBy: '' };
}

function summaryOfEnd({ labels }: AlertRecord, because: string | undefined): string {
  const { model = '', model_version: version, alertname = 'alert' } = labels;
  const name = version === undefined ? model : `${model}@${version}`;
  return because === undefined
    ? `${name} is back to normal: ${alertname} is over`
    : `${alertname} of ${name} is over: ${because}`;
}

function expireResolved(record: AlertRecord | undefined, nowMs: number): AlertRecord | undefined {
  const endsAtMs = record?.endsAtMs ?? 0;
  return nowMs - endsAtMs >= resolvedRetentionMs ? undefined : record;
}
