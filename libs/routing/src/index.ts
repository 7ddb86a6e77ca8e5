export { bucketCount, bucketOf, hash64 } from './bucket.js';
export { liveTable } from './live-table.js';
export { parseVersion } from './parse-version.js';
export { requireUnused } from './require-unused.js';
export {
  soleRoute,
  versionOfAlias,
  versionOfBucket,
  withAlias,
  withWeights,
  type RouteTable,
  type Share,
} from './route-table.js';
export { compareVersions, isVersion } from './semver.js';
