import type { Clock, Logger } from '@slipway/core';
import { createFeatureReader, specLabel } from '@slipway/model';
import type { Batching } from '../batching/batching.js';
import type { Executor } from '../executor/executor.js';
import { createInlineExecutor } from '../executor/inline-executor.js';
import { openOrtSession } from '../executor/ort-session.js';
import { startSessionThread, type SessionThread } from '../executor/session-thread.js';
import { createWorkerExecutor } from '../executor/worker-executor.js';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { LoadLimits, PreparedVersion } from './prepared-version.js';
import { createSpareThread } from './spare-thread.js';

/** Loads versions without holding up the thread that serves. */
export interface VersionLoader {
  /** Reads, opens and tries a version. Whatever is wrong with it is thrown with its place; nothing stays open then. */
  readonly load: (files: VersionFiles) => Promise<LoadedVersion>;
  /** Ends the thread that is kept for the next load. Versions that are loaded stay open. */
  readonly close: () => Promise<void>;
}

export interface VersionLoaderDeps {
  readonly batching: Batching;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly startThread?: () => SessionThread;
}

/** How long a thread is kept for the next load: versions are loaded in a row, and an idle thread has its price in memory. */
const keepSpareMs = 10;

export function createVersionLoader(deps: VersionLoaderDeps, limits: LoadLimits): VersionLoader {
  const { batching, clock, startThread = () => startSessionThread() } = deps;
  const spare = createSpareThread(startThread, keepSpareMs);

  const prepare = async (files: VersionFiles, thread: SessionThread): Promise<PreparedVersion> => {
    try {
      return await thread.call('prepare', { files, limits });
    } catch (error) {
      spare.giveBack(thread);
      throw error;
    }
  };

  return {
    load: async (files) => {
      const thread = spare.take();
      const prepared = await prepare(files, thread);
      if (prepared.choice.kind === 'inline') spare.giveBack(thread);
      const executor = await (prepared.choice.kind === 'inline'
        ? openInline(files, prepared)
        : openWorkers({ ...deps, startThread }, files, prepared, thread));
      const { spec, digest, profile, choice, rowWise } = prepared;
      const { batcher, plan } = batching(spec, executor, rowWise);
      return {
        spec,
        executor,
        choice,
        batcher,
        plan,
        digest,
        loadedAtMs: clock.nowMs(),
        profile,
        readFeatures: createFeatureReader(spec),
        close: async () => {
          await batcher.drain();
          await executor.close();
        },
      };
    },
    close: spare.close,
  };
}

/** Once more, on this thread: it was found to be quick. */
async function openInline(
  { onnxPath }: VersionFiles,
  { spec, choice, modelBytes }: PreparedVersion,
): Promise<Executor> {
  const { intraOpThreads } = choice;
  const session = await openOrtSession({ path: onnxPath, bytes: modelBytes, intraOpThreads });
  return createInlineExecutor({ ...session, signature: spec.signature });
}

/** The thread that has tried the version keeps it; the others open it beside. */
async function openWorkers(
  { startThread, logger }: { startThread: () => SessionThread; logger: Logger },
  files: VersionFiles,
  { spec, digest, choice, stuckAfterMs }: PreparedVersion,
  first: SessionThread,
): Promise<Executor> {
  const open = { files, digest, intraOpThreads: choice.intraOpThreads };
  const threads = [first, ...Array.from({ length: choice.workers - 1 }, startThread)];
  try {
    await Promise.all(threads.slice(1).map((thread) => thread.call('open', open)));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.close()));
    throw error;
  }
  const options = { label: specLabel(spec), signature: spec.signature, open, stuckAfterMs };
  return createWorkerExecutor({ startThread, logger }, options, threads);
}
