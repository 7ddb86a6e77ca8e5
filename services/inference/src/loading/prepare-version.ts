import { performance } from 'node:perf_hooks';
import { DomainError } from '@slipway/core';
import { resolveServing, resolveSpec, specLabel } from '@slipway/model';
import { createInlineExecutor } from '../executor/inline-executor.js';
import { openOrtSession, type OrtSession } from '../executor/ort-session.js';
import { digestOf } from '../repository/digest.js';
import { readVersion, type VersionExtras } from '../repository/read-version.js';
import { profileAnswers } from './answer-profiles.js';
import { answerReference } from './answer-reference.js';
import { buildProfile } from './build-profile.js';
import { checkGolden } from './check-golden.js';
import { checkThreads } from './check-threads.js';
import { statedSettings } from './stated-settings.js';
import { chooseExecutor } from './choose-executor.js';
import { measureQuality } from './measure-quality.js';
import { openModel, type OpenModel } from './open-model.js';
import type { PreparedVersion, PrepareRequest } from './prepared-version.js';
import { tryModel } from './try-model.js';

/** A version, and its session where it is to be run on this thread. */
export interface PrepareResult {
  readonly prepared: PreparedVersion;
  /** Undefined when inline was chosen. */
  readonly session: OrtSession | undefined;
}

/**
 * Everything slow about a load, on a thread that serves nobody: reads the files, opens the model, checks its golden
 * answers, builds its profile, tries what it costs, and runs it over its reference: what it answers, and how good that is.
 * What is wrong is thrown with its place; nothing stays open then.
 */
export async function prepareVersion({ files, limits }: PrepareRequest): Promise<PrepareResult> {
  if (files.problem !== undefined) {
    throw new DomainError('precondition', 'BAD_VERSION', files.problem);
  }
  const extras = await readVersion(files);
  const { executor } = resolveServing(extras.card);
  checkThreads(executor, limits.cpuBudget, specLabel(files));
  const digest = await digestOf(files);
  const opened = await openModel(files.onnxPath, executor.intraOpThreads);
  try {
    const prepared = await checkOpened({ files, limits }, extras, opened, digest);
    if (prepared.choice.kind === 'worker') return { prepared, session: opened.session };
    await opened.session.release();
    return { prepared, session: undefined };
  } catch (error) {
    await opened.session.release();
    throw error;
  }
}

/** Compares the open model with all that lies beside it, and tries what it costs. */
async function checkOpened(
  { files, limits }: PrepareRequest,
  extras: VersionExtras,
  opened: OpenModel,
  digest: string,
): Promise<PreparedVersion> {
  const { card, reference, golden } = extras;
  const { session, classLabels, dimensions } = opened;
  const spec = resolveSpec({
    modelName: files.modelName,
    modelVersion: files.modelVersion,
    signature: session.signature,
    card,
    referenceColumns: reference?.columns,
    classLabels,
    dimensions,
  });
  const runs = createInlineExecutor(session);
  if (golden !== undefined) await checkGolden(spec, runs, golden);
  const columns = reference && buildProfile(spec, reference);
  const settings = spec.serving.executor;
  const { maxRows } = limits;
  const trial = await tryModel(runs, { spec, extras, maxRows });
  const stuckAfterMs = settings.stuckAfterMs ?? limits.stuckAfterMs;
  refuseLongRuns(specLabel(spec), trial.runMs, stuckAfterMs);
  const choice = await chooseExecutor(spec, {
    trial,
    maxRows,
    timeOpening: () => timeOpening(files.onnxPath, opened.bytes, settings.intraOpThreads),
  });
  const answers = reference && (await answerReference(spec, runs, reference, maxRows));
  const quality = answers && measureQuality(spec, reference, answers);
  const profile = columns && {
    ...columns,
    ...statedSettings(spec),
    ...(quality === undefined ? {} : { quality }),
    ...(answers === undefined ? {} : profileAnswers(columns, answers)),
  };
  const modelBytes = choice.kind === 'inline' ? opened.bytes : undefined;
  return { spec, digest, profile, choice, rowWise: trial.rowWise, stuckAfterMs, modelBytes };
}

/** The quicker of two, and none of them the first in the process, which also pays for the start of ONNX Runtime. */
async function timeOpening(
  path: string,
  bytes: Uint8Array,
  intraOpThreads: number,
): Promise<number> {
  let quickestMs = Infinity;
  for (let times = 0; times < 2; times++) {
    const startedMs = performance.now();
    const session = await openOrtSession({ path, bytes, intraOpThreads });
    quickestMs = Math.min(quickestMs, performance.now() - startedMs);
    await session.release();
  }
  return quickestMs;
}

/** A version whose every run would count as stuck could never answer. */
function refuseLongRuns(label: string, runMs: number, stuckAfterMs: number): void {
  if (runMs < stuckAfterMs) return;
  throw new DomainError(
    'precondition',
    'RUN_TOO_LONG',
    `${label}: a run of one row took ${runMs.toFixed(0)} ms, expected less than ${String(stuckAfterMs)} ms, after which it counts as stuck; executor.stuck_after_ms in card.json allows more`,
  );
}
