import type { LoadedVersion } from './loaded-version.js';

export type VersionState =
  | { readonly state: 'loading' }
  | {
      readonly state: 'ready';
      readonly loaded: LoadedVersion;
      /** Why it is not the one that the repository has now. */
      readonly note?: string;
    }
  | { readonly state: 'failed'; readonly reason: string }
  /** Taken out on demand; comes back on demand. */
  | { readonly state: 'unloaded' };

/** A version of the repository, whatever has become of it. */
export interface VersionEntry {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly state: VersionState;
}

/** Is it to get requests? A version whose executor is stuck is loaded and still does not answer. */
export function isAnswering({ state }: VersionEntry): boolean {
  return state.state === 'ready' && state.loaded.executor.isHealthy();
}
