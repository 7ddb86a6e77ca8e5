import type { ModelSpec } from '@slipway/model';
import type { ReferenceProfile } from '@slipway/stats';
import type { RowWise } from '../batching/batching-plan.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { ExecutorChoice } from './choose-executor.js';

/** What the service allows each version, for the thread that loads them. */
export interface LoadLimits {
  /** Most rows of one request. */
  readonly maxRows: number;
  /** CPUs that this process may use. */
  readonly cpuBudget: number;
  /** A run that takes longer is stuck, unless the card says otherwise. */
  readonly stuckAfterMs: number;
}

export interface PrepareRequest {
  readonly files: VersionFiles;
  readonly limits: LoadLimits;
}

/** A version that was read, opened and tried: plain data, as it crosses from the thread that did it. */
export interface PreparedVersion {
  readonly spec: ModelSpec;
  readonly digest: string;
  readonly profile: ReferenceProfile | undefined;
  readonly choice: ExecutorChoice;
  readonly rowWise: RowWise;
  readonly stuckAfterMs: number;
  /** What the serving thread opens when inline was chosen: the file as it was tried, without its ZipMaps. */
  readonly modelBytes: Uint8Array | undefined;
}
