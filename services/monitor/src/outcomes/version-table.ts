import type { EntryRows } from '../ingest/shard-part.js';
import { createJoinedVersion, type JoinedVersion, type StoredVersion } from './joined-version.js';

/** The versions of a model, by the number that their rows carry. */
export interface VersionTable {
  readonly list: readonly JoinedVersion[];
  /** Of the version of a batch, which is added with its first answer; undefined before that, and when there are too many. */
  readonly indexOf: (batch: EntryRows['batch']) => number | undefined;
}

/** Versions beyond these are not joined: a row has 16 bits for its version. */
const maxVersions = 1000;

export function createVersionTable(stored: readonly StoredVersion[]): VersionTable {
  const list: JoinedVersion[] = stored.map((version) =>
    createJoinedVersion(version.modelVersion, version.classes !== undefined, version),
  );
  return {
    list,
    indexOf: ({ modelVersion, labels, requestRows, statuses }) => {
      const known = list.findIndex((version) => version.modelVersion === modelVersion);
      if (known >= 0) return known;
      // Only an answer shows whether they are classes.
      const hasAnswer = requestRows.some((_, request) => (statuses[request] ?? 0) === 0);
      if (!hasAnswer || list.length >= maxVersions) return undefined;
      return list.push(createJoinedVersion(modelVersion, labels !== undefined)) - 1;
    },
  };
}
