import type { Repository } from '../repository/repository.js';
import type { VersionFiles } from '../repository/scan-repository.js';
import type { VersionSlot } from './version-slot.js';

/** What a reload loads beside what is new and what has changed. */
export interface ReloadScope {
  /** Files that were tried before are not tried again, however that went. */
  readonly onlyNewFiles: boolean;
  /** The version was asked for by its name, so it comes back even if somebody has unloaded it. */
  readonly isNamed: boolean;
}

/** Are these files to be loaded into their slot? Only those whose names, sizes or times have changed are read. */
export async function isDue(
  repository: Repository,
  slot: VersionSlot,
  files: VersionFiles,
  scope: ReloadScope,
): Promise<boolean> {
  const state = slot.state();
  if (state.state === 'unloaded') return scope.isNamed;
  const fingerprint = await repository.fingerprintOf(files);
  if (fingerprint === slot.tried()) return !scope.onlyNewFiles && !slot.isCurrent();
  if (state.state !== 'ready' || files.problem !== undefined) return true;
  if ((await repository.digestOf(files)) !== state.loaded.digest) return true;
  slot.sawSame(fingerprint);
  return false;
}
