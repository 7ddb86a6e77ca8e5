import type { FeatureColumns, ModelSpec, Tensors } from '@slipway/model';
import type { ReferenceProfile } from '@slipway/stats';
import type { Executor } from '../executor/executor.js';

/** A version that answers. */
export interface LoadedVersion {
  readonly spec: ModelSpec;
  readonly executor: Executor;
  readonly digest: string;
  readonly loadedAtMs: number;
  /** Of its training sample; undefined without one. */
  readonly profile: ReferenceProfile | undefined;
  readonly readFeatures: (inputs: Tensors, rows: number) => FeatureColumns;
}

export type VersionState =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly loaded: LoadedVersion }
  | { readonly state: 'failed'; readonly reason: string };

/** A version of the repository, whatever has become of it. */
export interface VersionEntry {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly state: VersionState;
}
