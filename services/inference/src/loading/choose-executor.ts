import type { ModelSpec } from '@slipway/model';
import type { Trial } from './try-model.js';

/** Where a version runs, and why. */
export interface ExecutorChoice {
  readonly kind: 'inline' | 'worker';
  /** Threads of its own; 0 when it runs inline. */
  readonly workers: number;
  readonly intraOpThreads: number;
  /** Median of a run of one row when it was tried; 0 when it could not be tried. */
  readonly runMs: number;
  /** In words. */
  readonly reason: string;
}

export interface ChooseExecutorDeps {
  readonly trial: Trial;
  /** Most rows of one request, which `trial.fullRunMs` is the time of. */
  readonly maxRows: number;
  /** How long opening takes where it would be done again: on the thread that serves. Asked only where it matters. */
  readonly timeOpening: () => Promise<number>;
}

/** What an inline model may cost, as it holds up everything else on the thread that serves. */
const limitsMs = { run: 0.5, fullRun: 20, open: 30 } as const;

/**
 * Inline for models that are cheap to open, to run, and to run with as many rows as a request may have; workers for the
 * rest, and where nobody knows.
 */
export async function chooseExecutor(
  spec: ModelSpec,
  deps: ChooseExecutorDeps,
): Promise<ExecutorChoice> {
  const { kind, workers = 1, intraOpThreads } = spec.serving.executor;
  const { runMs } = deps.trial;
  const common = { intraOpThreads, runMs };
  if (kind === 'inline') return { ...common, kind, workers: 0, reason: 'the card says so' };
  const problem = await whyNotInline(spec, deps);
  if (problem !== undefined) return { ...common, kind: 'worker', workers, reason: problem };
  return { ...common, kind: 'inline', workers: 0, reason: `a run takes ${showMs(runMs)}` };
}

async function whyNotInline(
  spec: ModelSpec,
  { trial, maxRows, timeOpening }: ChooseExecutorDeps,
): Promise<string | undefined> {
  const { kind, workers } = spec.serving.executor;
  if (kind === 'worker') return 'the card says so';
  if (workers !== undefined) return 'the card gives it workers';
  const { problem, runMs, fullRunMs } = trial;
  if (problem !== undefined) return `it could not be tried: ${problem}`;
  if (hasUnboundedRows(spec)) return 'its rows may be of any size';
  if (runMs >= limitsMs.run) return tooLong('a run takes', runMs, limitsMs.run);
  if (fullRunMs >= limitsMs.fullRun) {
    return tooLong(`${String(maxRows)} rows take about`, fullRunMs, limitsMs.fullRun);
  }
  const openMs = await timeOpening();
  return openMs < limitsMs.open ? undefined : tooLong('opening takes', openMs, limitsMs.open);
}

/** What was tried says nothing about rows of another length. */
function hasUnboundedRows({ signature, rowAxis }: ModelSpec): boolean {
  const firstOfRow = rowAxis.kind === 'free' ? 1 : 0;
  return signature.inputs.some(
    ({ shape, isShapeless }) => isShapeless === true || shape.slice(firstOfRow).includes(-1),
  );
}

function tooLong(what: string, gotMs: number, limitMs: number): string {
  return `${what} ${showMs(gotMs)}; inline is for less than ${showMs(limitMs)}`;
}

function showMs(ms: number): string {
  return `${String(ms < 10 ? Number(ms.toPrecision(2)) : Math.round(ms))} ms`;
}
