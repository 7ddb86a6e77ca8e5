import { DomainError, messageOf, type Clock, type Logger } from '@slipway/core';
import { specLabel, type ModelSpec } from '@slipway/model';
import type { VersionFiles } from '../repository/scan-repository.js';
import { requireCompatible } from './compare-specs.js';
import { loadFailure } from './load-failure.js';
import type { LoadMetrics } from './load-metrics.js';
import type { LoadedVersion } from './loaded-version.js';
import type { VersionState } from './version-entry.js';
import { createVersionSeat } from './version-seat.js';

/** One version of the repository: what has become of it, and the way to load, replace and unload it. */
export interface VersionSlot {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly state: () => VersionState;
  /** Fingerprint of the files that were tried last, well or not; empty before. */
  readonly tried: () => string;
  /** What answers is what was tried last. */
  readonly isCurrent: () => boolean;
  /** Files of this fingerprint have the content that answers. */
  readonly sawSame: (fingerprint: string) => void;
  /** Opens the files and puts them into the place of what is there; when that fails it throws, and what is there stays. */
  readonly load: (files: VersionFiles, fingerprint: string) => Promise<void>;
  /** Takes the version out at once; resolves when all that it had accepted is answered and it is closed. */
  readonly unload: () => Promise<void>;
}

export interface VersionSlotDeps {
  readonly open: (files: VersionFiles) => Promise<LoadedVersion>;
  readonly metrics: LoadMetrics;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Called after each change of the state, and of the health of what is loaded. */
  readonly onChange: () => void;
  /** What a first load is compared with: the nearest lower version that is ready. */
  readonly predecessor: () => ModelSpec | undefined;
  /** What is opened from now on is closed again. */
  readonly isStopped: () => boolean;
}

export interface VersionSlotOptions {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly probationMs: number;
}

export function createVersionSlot(deps: VersionSlotDeps, options: VersionSlotOptions): VersionSlot {
  const { metrics, logger, clock } = deps;
  const { modelName, modelVersion } = options;
  const label = specLabel(options);
  const where = { model: modelName, version: modelVersion };
  let state: VersionState = { state: 'loading' };
  let tried = '';
  let isCurrent = false;

  const setState = (next: VersionState): void => {
    state = next;
    deps.onChange();
  };

  const seat = createVersionSeat(
    {
      onReturn: (old, failed, reason) => {
        isCurrent = false;
        const digest = failed.digest.slice(0, 12);
        const note = `loaded before; what had replaced it (digest ${digest}) failed: ${reason}`;
        setState({ state: 'ready', loaded: old, note });
        metrics.returned(modelName, modelVersion);
        logger.error('model returned to what was loaded before', { ...where, digest, reason });
      },
      onCloseError: (error) => {
        logger.error('a replaced version could not be closed', { ...where, error });
      },
    },
    options.probationMs,
  );

  const openChecked = async (files: VersionFiles): Promise<LoadedVersion> => {
    const opened = await deps.open(files);
    try {
      if (deps.isStopped()) throw stopping();
      const previous = seat.current()?.spec ?? deps.predecessor();
      if (previous !== undefined) requireCompatible(previous, opened.spec);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  };

  const load = async (files: VersionFiles): Promise<void> => {
    if (seat.current() === undefined) setState({ state: 'loading' });
    const opened = await openChecked(files);
    opened.executor.onHealthChange(deps.onChange);
    isCurrent = true;
    setState({ state: 'ready', loaded: seat.put(opened) });
  };

  return {
    modelName,
    modelVersion,
    state: () => state,
    tried: () => tried,
    isCurrent: () => isCurrent,
    sawSame: (fingerprint) => {
      tried = fingerprint;
      isCurrent = true;
      if (state.state === 'ready') setState({ state: 'ready', loaded: state.loaded });
    },
    load: async (files, fingerprint) => {
      const startedMs = clock.monotonicMs();
      const tookMs = (): number => clock.monotonicMs() - startedMs;
      tried = fingerprint;
      isCurrent = false;
      try {
        await load(files);
      } catch (error) {
        const isServing = seat.current() !== undefined;
        if (!isServing) setState({ state: 'failed', reason: messageOf(error) });
        metrics.loaded(modelName, modelVersion, 'failed', tookMs());
        logger.error('model failed to load', { ...where, isServing, error });
        throw loadFailure(label, error, isServing);
      }
      metrics.loaded(modelName, modelVersion, 'loaded', tookMs());
      logger.info('model loaded', { ...where, tookMs: Math.round(tookMs()) });
    },
    unload: async () => {
      isCurrent = false;
      tried = '';
      const cleared = seat.clear();
      setState({ state: 'unloaded' });
      await cleared;
      logger.info('model unloaded', where);
    },
  };
}

function stopping(): DomainError {
  return new DomainError('cancelled', 'STOPPED', 'the service is stopping');
}
