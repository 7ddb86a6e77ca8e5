import { isVersion } from './semver.js';

/** The version a folder or file name stands for: `1.2.3`, `v1.2.3`, and `1` or `1.2` as `1.0.0` and `1.2.0`. */
export function parseVersion(text: string): string | undefined {
  const bare = text.replace(/^v/, '');
  if (isVersion(bare)) return bare;
  if (/^\d+$/.test(bare)) return `${bare}.0.0`;
  return /^\d+\.\d+$/.test(bare) ? `${bare}.0` : undefined;
}
