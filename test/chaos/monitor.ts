import { setTimeout as pause } from 'node:timers/promises';
import type { SeriesAccount } from '@slipway/events';
import type { GetAccountingResponse, GetDriftResponse, GetMetricsResponse } from '@slipway/proto';
import { startTestValkey, tempDir } from '@slipway/testing';
import type { Valkey } from '@slipway/tools';
import type { Figure } from '../load/figure.js';
import { createMonitorProcess, type MonitorProcess } from '../load/monitor-process.js';
import type { Chaos, ChaosContext } from './chaos.js';
import { createRandom } from '../load/models/random.js';
import { createEventScript, models, versions, type EventScript } from './monitor/event-script.js';
import { connectEventStore, type EventStore } from './monitor/event-store.js';

/** All that a monitor has to say. */
interface Report {
  readonly accounting: GetAccountingResponse;
  readonly metrics: GetMetricsResponse;
  readonly drift: readonly GetDriftResponse[];
}

interface Side {
  readonly valkey: Valkey;
  readonly store: EventStore;
  readonly monitor: MonitorProcess;
}

const rowsPerEntry = 500;
const rowsPerSecond = 10_000;
/** A monitor that was killed can go on when its leases have run out: some are killed before, some after. */
const betweenKillsMs = { least: 2000, most: 10_000 };
const settleTimeoutMs = 60_000;
const agreeTimeoutMs = 10_000;

export const monitor: Chaos = {
  name: 'monitor',
  promise: 'every event counts once, and every report is what it would have been',
  run: async (context) => {
    const { kills, events } = context.isShort
      ? { kills: 4, events: 200_000 }
      : { kills: 20, events: 1_000_000 };
    const dataDir = await tempDir(context.onCleanup);
    const steady = await startSide(context, await tempDir(context.onCleanup));
    const disturbed = await startSide(context, dataDir);
    const script = createEventScript(rowsPerEntry);

    await disturbed.monitor.start();
    const writing = write(script, disturbed.store, steady.store, events);
    const killed = await killAgainAndAgain(context, disturbed, { kills, dataDir });
    await writing;
    // The same stream once more, for a monitor that nobody disturbs.
    await steady.monitor.start();
    const settledMs = await untilSettled([steady.monitor, disturbed.monitor], script);
    const { expected, found } = await reportsOf(steady.monitor, disturbed.monitor);

    return [
      { name: 'events', value: script.produced(), unit: '', target: { atLeast: events } },
      { name: 'times the monitor was killed', value: killed, unit: '', target: { atLeast: kills } },
      { name: 'appends tried again', value: disturbed.store.retries(), unit: '' },
      { name: 'caught up after the last event in', value: settledMs, unit: 'ms' },
      ...accountFigures('undisturbed', script, expected.accounting),
      ...accountFigures('disturbed', script, found.accounting),
      countOf(
        'versions whose metrics differ',
        differing(expected.metrics.versions, found.metrics.versions),
      ),
      countOf('versions whose drift differs', differing(expected.drift, found.drift)),
    ];
  },
};

async function startSide({ onCleanup }: ChaosContext, dataDir: string): Promise<Side> {
  const valkey = await startTestValkey(onCleanup, { dataDir, isDurable: true });
  const store = connectEventStore(onCleanup, valkey.url);
  await store.publishReferences();
  const process = await createMonitorProcess(onCleanup, { redisUrl: valkey.url });
  return { valkey, store, monitor: process };
}

/** A look at the last rows may be due a moment after they were counted: they are asked until they agree, or time is up. */
async function reportsOf(
  steady: MonitorProcess,
  disturbed: MonitorProcess,
): Promise<{ readonly expected: Report; readonly found: Report }> {
  const untilMs = performance.now() + agreeTimeoutMs;
  for (;;) {
    const reports = { expected: await reportOf(steady), found: await reportOf(disturbed) };
    const isEqual = JSON.stringify(reports.expected.drift) === JSON.stringify(reports.found.drift);
    if (isEqual || performance.now() > untilMs) return reports;
    await pause(500);
  }
}

async function reportOf(process: MonitorProcess): Promise<Report> {
  const drift: GetDriftResponse[] = [];
  for (const model of models) {
    for (const version of versions) drift.push(await process.drift(model, version));
  }
  return { accounting: await process.accounting(), metrics: await process.metrics(), drift };
}

/** At an even pace; whatever is stored is copied as it is. */
async function write(
  script: EventScript,
  store: EventStore,
  copies: EventStore,
  events: number,
): Promise<void> {
  const startedMs = performance.now();
  while (script.produced() < events) {
    for (const step of script.next()) await copies.copy(await store.store(step));
    const dueMs = startedMs + (script.produced() / rowsPerSecond) * 1000;
    await pause(Math.max(0, dueMs - performance.now()));
  }
}

/** Kills the monitor at random moments, and Valkey in the middle; resolves to the number of times. */
async function killAgainAndAgain(
  { onCleanup }: ChaosContext,
  { monitor: victim, valkey }: Side,
  { kills, dataDir }: { readonly kills: number; readonly dataDir: string },
): Promise<number> {
  const random = createRandom(3);
  const { least, most } = betweenKillsMs;
  let killed = 0;
  while (killed < kills) {
    await pause(least + random() * (most - least));
    await victim.kill();
    killed++;
    if (killed === Math.ceil(kills / 2)) {
      valkey.child.signal('SIGKILL');
      await valkey.child.exited;
      await startTestValkey(onCleanup, { dataDir, isDurable: true, port: valkey.port });
    }
    await victim.start();
  }
  return killed;
}

/** Until nothing is left to be counted; resolves to how long that took. */
async function untilSettled(
  monitors: readonly MonitorProcess[],
  script: EventScript,
): Promise<number> {
  const startedMs = performance.now();
  const isSettled = async (): Promise<boolean> => {
    const answers = await Promise.all(monitors.map((each) => each.accounting()));
    return answers.every(
      ({ total }) => total?.produced === script.produced() && total.pending === 0,
    );
  };
  while (!(await isSettled()) && performance.now() - startedMs < settleTimeoutMs) await pause(100);
  return performance.now() - startedMs;
}

function accountFigures(
  which: string,
  script: EventScript,
  { producers, total }: GetAccountingResponse,
): readonly Figure[] {
  const expected = script.expected();
  const found = new Map<string, SeriesAccount>();
  for (const { producer, series } of producers) {
    for (const { modelName, modelVersion, ...account } of series) {
      found.set([producer, modelName, modelVersion].join(' '), account);
    }
  }
  const names = [...new Set([...expected.keys(), ...found.keys()])];
  const wrong = names.map((name) => difference(expected.get(name), found.get(name)));
  const { produced, processed, dropped, late, pending } = total ?? nothing;
  return [
    countOf(
      `${which}: events in the wrong account`,
      wrong.reduce((a, b) => a + b, 0),
    ),
    countOf(
      `${which}: produced − (processed + dropped + late + pending)`,
      Math.abs(produced - processed - dropped - late - pending),
    ),
  ];
}

const nothing: SeriesAccount = {
  ...{ produced: 0, processed: 0, dropped: 0, late: 0, pending: 0, duplicates: 0 },
};

function difference(a: SeriesAccount = nothing, b: SeriesAccount = nothing): number {
  const fields = Object.keys(nothing) as (keyof SeriesAccount)[];
  return fields.reduce((sum, field) => sum + Math.abs(a[field] - b[field]), 0);
}

function countOf(name: string, value: number): Figure {
  return { name, value, unit: '', target: { atMost: 0 } };
}

function differing(expected: readonly unknown[], found: readonly unknown[]): number {
  const length = Math.max(expected.length, found.length);
  return Array.from({ length }, (_, i) => i).filter(
    (i) => JSON.stringify(expected[i]) !== JSON.stringify(found[i]),
  ).length;
}
