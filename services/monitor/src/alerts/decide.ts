import type { VersionSnapshot } from '../versions/version-snapshot.js';
import {
  alertIdOf,
  fingerprintOf,
  severities,
  type Alert,
  type AlertRecord,
  type Labels,
} from './alert.js';
import type { ChannelPlan } from './channels/channel.js';
import { newDelivery, type Notice } from './deliveries/delivery.js';
import { nothingTold, planNotification } from './grouping/plan-notification.js';
import type { AlertSettings } from './rules/alert-settings.js';
import { rememberModel } from './rules/model-memory.js';
import { observeModel, observeVersion, type RuleLook } from './rules/observe.js';
import { newVersionMemory, remember } from './rules/version-memory.js';
import { silenceFor, type Silence } from './silences/silence.js';
import { abandonAlert, advanceAlert } from './state/advance-alert.js';
import { inhibit } from './state/inhibit.js';
import type { AlertBook } from './store/alert-book.js';

export interface DecideContext {
  readonly settings: AlertSettings;
  readonly silences: readonly Silence[];
  readonly channels: readonly ChannelPlan[];
  readonly nowMs: number;
  /** There was no look for a while, such as after a restart, a takeover or an outage. */
  readonly wasBlind: boolean;
}

/** Alerts that no rule speaks for any more, such as those of a version that has left, end after so long. */
const abandonedMs = 900_000;
/** Settled ones; what waits is always kept. */
const keptDeliveries = 200;

/**
 * One look at the versions of a shard: everything that follows from it is on the book afterwards, nothing has been sent or
 * stored. The same book, snapshots and time always give the same.
 */
export function decide(
  book: AlertBook,
  snapshots: readonly VersionSnapshot[],
  context: DecideContext,
): void {
  const looks = [...Map.groupBy(snapshots, ({ modelName }) => modelName)].flatMap(
    ([modelName, versions]) => lookAtModel(book, modelName, versions, context),
  );
  advanceAll(book, looks, context);
  planDeliveries(book, context);
  dropUndeliverable(book, context);
  forgetOldDeliveries(book);
}

/** The alerts on a book with what keeps them from being sent, now. */
export function alertsOf(
  book: AlertBook,
  silences: readonly Silence[],
  nowMs: number,
): readonly Alert[] {
  const records = book.alerts.list();
  const explained = inhibit(records);
  return records.map((record) => ({
    ...record,
    silencedBy: silenceFor(record.labels, silences, nowMs)?.id ?? '',
    inhibitedBy: explained.get(record.id) ?? '',
  }));
}

/** How an alert is told, as firing or over. */
export function noticeOf(alert: Alert): Notice {
  const { id, labels, annotations, severity, startsAtMs, endsAtMs } = alert;
  const status = alert.phase === 'resolved' ? 'resolved' : 'firing';
  return {
    id,
    fingerprint: fingerprintOf(labels),
    labels,
    annotations,
    severity,
    status,
    startsAtMs,
    endsAtMs,
  };
}

function lookAtModel(
  book: AlertBook,
  modelName: string,
  versions: readonly VersionSnapshot[],
  { settings, nowMs, wasBlind }: DecideContext,
): readonly RuleLook[] {
  const rules = settings.rulesFor(modelName);
  const options = { settings: rules, staticLabels: settings.staticLabels, nowMs };
  const modelMemory = rememberModel(book.models.get(modelName), versions, { nowMs, wasBlind });
  book.models.set(modelName, modelMemory);
  const ofVersions = versions.flatMap((snapshot) => {
    const name = `${modelName}@${snapshot.modelVersion}`;
    const before = book.versions.get(name) ?? newVersionMemory(snapshot);
    const memory = remember(before, snapshot, rules, nowMs);
    book.versions.set(name, memory);
    return observeVersion(snapshot, memory, options);
  });
  return [...ofVersions, ...observeModel(modelName, versions, modelMemory, options)];
}

function advanceAll(book: AlertBook, looks: readonly RuleLook[], { nowMs }: DecideContext): void {
  const seen = new Set<string>();
  for (const look of looks) {
    const id = alertIdOf(look.labels);
    seen.add(id);
    book.alerts.set(
      id,
      advanceAlert(book.alerts.get(id), { ...look, id }, look.observation, nowMs),
    );
  }
  for (const record of book.alerts.list()) {
    if (!seen.has(record.id)) book.alerts.set(record.id, abandonAlert(record, nowMs, abandonedMs));
  }
}

function planDeliveries(book: AlertBook, context: DecideContext): void {
  const { silences, channels, nowMs } = context;
  const alerts = alertsOf(book, silences, nowMs);
  const groups = Map.groupBy(alerts, (alert) => JSON.stringify(groupOf(alert)));
  for (const channel of channels) {
    for (const [key, members] of groups) {
      const toldName = `${channel.name}|${key}`;
      const told = book.told.get(toldName) ?? nothingTold;
      const wanted = members.filter((alert) => isUrgentEnough(alert, channel));
      const plan = planNotification(wanted, told, channel.timing, nowMs);
      if (plan === undefined) continue;
      book.told.set(toldName, plan.told);
      const notices = [...plan.firing, ...plan.resolved].map(noticeOf);
      const group = JSON.parse(key) as Labels;
      const delivery = newDelivery({ channel: channel.name, group, notices, nowMs });
      book.deliveries.set(delivery.id, delivery);
    }
  }
  for (const [name] of book.told.entries()) {
    const key = name.slice(name.indexOf('|') + 1);
    if (!groups.has(key)) book.told.set(name, undefined);
  }
}

/** Alerts of one model and version are told together. */
function groupOf({ labels }: AlertRecord): Labels {
  const { model = '', model_version: version } = labels;
  return { model, ...(version === undefined ? {} : { model_version: version }) };
}

function isUrgentEnough({ severity }: AlertRecord, channel: ChannelPlan): boolean {
  return severities.indexOf(severity) >= severities.indexOf(channel.minSeverity);
}

/** What waits for a channel that the settings do not have any more. */
function dropUndeliverable(book: AlertBook, { channels }: DecideContext): void {
  const names = new Set(channels.map(({ name }) => name));
  for (const delivery of book.deliveries.list()) {
    if (delivery.state !== 'pending' || names.has(delivery.channel)) continue;
    const lastError = 'the channel is not among the settings any more';
    book.deliveries.set(delivery.id, { ...delivery, state: 'dead', lastError });
  }
}

function forgetOldDeliveries(book: AlertBook): void {
  const settled = book.deliveries.list().filter(({ state }) => state !== 'pending');
  const newestFirst = settled.sort((a, b) => b.createdMs - a.createdMs);
  for (const { id } of newestFirst.slice(keptDeliveries)) book.deliveries.set(id, undefined);
}
