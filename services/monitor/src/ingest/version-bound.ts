import type { VersionName } from './shard-fields.js';

/** Bounds memory and metrics against whatever is written under names that nobody serves. */
const maxVersions = 1000;

/** Answers whether a version is followed: those of the start are, and new ones as long as there are not too many. */
export function createVersionBound(known: readonly VersionName[]): (name: VersionName) => boolean {
  const names = new Set(known.map(nameOf));
  return (version) => {
    const name = nameOf(version);
    if (!names.has(name) && names.size >= maxVersions) return false;
    names.add(name);
    return true;
  };
}

function nameOf({ modelName, modelVersion }: VersionName): string {
  return `${modelName}@${modelVersion}`;
}
