import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Call } from './caller.js';
import type { ClosedLoad, Load, OpenLoad, Report } from './plan.js';
import { createTally, type Tally } from './tally.js';

const lagResolutionMs = 1;

/** Starts a call that was due at a time of this process's clock. */
type Start = (dueMs: number, onEnd?: () => void) => void;

/** Puts a load on a target; resolves when the last call has ended. */
export async function runLoad(call: Call, load: Load): Promise<Report> {
  const { durationMs, sliceMs = 1000 } = load;
  const total = createTally();
  const slices: Tally[] = [];
  const cpuBefore = process.cpuUsage();
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
  lag.enable();
  const startedMs = performance.now();
  let calls = 0;
  let underWay = 0;
  let onIdle: (() => void) | undefined;

  const start: Start = (dueMs, onEnd) => {
    underWay++;
    call(calls++, (outcome) => {
      const latencyMs = performance.now() - dueMs;
      total.add(outcome, latencyMs);
      (slices[Math.floor((dueMs - startedMs) / sliceMs)] ??= createTally()).add(outcome, latencyMs);
      underWay--;
      onEnd?.();
      if (underWay === 0) onIdle?.();
    });
  };
  await (load.kind === 'closed' ? keepInFlight(start, load) : keepRate(start, load));
  if (underWay > 0) await new Promise<void>((resolve) => (onIdle = resolve));

  lag.disable();
  const cpu = process.cpuUsage(cpuBefore);
  return {
    ...total.slice(),
    slices: Array.from(
      { length: Math.ceil(durationMs / sliceMs) },
      (_, at) => slices[at]?.slice() ?? createTally().slice(),
    ),
    durationMs: performance.now() - startedMs,
    cpuMicros: cpu.user + cpu.system,
    lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - lagResolutionMs),
  };
}

function keepInFlight(start: Start, { inFlight, durationMs }: ClosedLoad): Promise<void> {
  const endMs = performance.now() + durationMs;
  return new Promise((resolve) => {
    const next = (): void => {
      const nowMs = performance.now();
      if (nowMs < endMs) start(nowMs, next);
      else resolve();
    };
    for (let i = 0; i < inFlight; i++) next();
  });
}

function keepRate(start: Start, { perSecond, durationMs }: OpenLoad): Promise<void> {
  const startedMs = performance.now();
  const calls = Math.floor((durationMs / 1000) * perSecond);
  let started = 0;
  return new Promise((resolve) => {
    const turn = (): void => {
      const due = Math.min(calls, Math.ceil(((performance.now() - startedMs) / 1000) * perSecond));
      for (; started < due; started++) start(startedMs + (started / perSecond) * 1000);
      if (started < calls) setTimeout(turn, 1);
      else resolve();
    };
    turn();
  });
}
