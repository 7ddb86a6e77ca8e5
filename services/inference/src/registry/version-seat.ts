import type { LoadedVersion } from './loaded-version.js';
import { startProbation, type Probation } from './probation.js';
import { trackVersion, type TrackedVersion } from './tracked-version.js';

/** Who answers as one version, and who did so just before. */
export interface VersionSeat {
  readonly current: () => LoadedVersion | undefined;
  /**
   * From one request to the next: who has the old version keeps it, who comes now gets the new one. The old one stays
   * open until the new one has passed its probation, and is closed when nobody uses it any more.
   */
  readonly put: (opened: LoadedVersion) => LoadedVersion;
  /** Nobody sits there any more; resolves when all that was accepted is answered and everything is closed. */
  readonly clear: () => Promise<void>;
}

export interface VersionSeatDeps {
  /** The new version has failed its probation, and the old one has its place again. */
  readonly onReturn: (old: LoadedVersion, failed: LoadedVersion, reason: string) => void;
  readonly onCloseError: (error: unknown) => void;
}

export function createVersionSeat(deps: VersionSeatDeps, probationMs: number): VersionSeat {
  let current: TrackedVersion | undefined;
  let probation: Probation | undefined;
  const closing = new Set<Promise<void>>();

  /** In the background: a request that takes long keeps nobody waiting. */
  const retire = (version: TrackedVersion): void => {
    const closed = version
      .retire()
      .catch(deps.onCloseError)
      .finally(() => closing.delete(closed));
    closing.add(closed);
  };

  const endProbation = (): void => {
    if (probation === undefined) return;
    probation.end();
    retire(probation.old);
    probation = undefined;
  };

  const goBack = (old: TrackedVersion, failed: TrackedVersion, reason: string): void => {
    probation = undefined;
    current = old;
    deps.onReturn(old.loaded, failed.loaded, reason);
    retire(failed);
  };

  return {
    current: () => current?.loaded,
    put: (opened) => {
      const old = current;
      const next = trackVersion(opened);
      endProbation();
      current = next;
      if (old !== undefined) {
        probation = startProbation({ old, next }, probationMs, {
          onFailed: (reason) => goBack(old, next, reason),
          onPassed: endProbation,
        });
      }
      return next.loaded;
    },
    clear: async () => {
      endProbation();
      if (current !== undefined) retire(current);
      current = undefined;
      await Promise.all(closing);
    },
  };
}
