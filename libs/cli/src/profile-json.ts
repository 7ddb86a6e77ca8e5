import type { ReferenceProfile } from '@slipway/stats';

const schemaVersion = 1;

/** The content of a `profile.json`: the profile, and the names of its features in the order of the data. */
export function profileJson(columns: readonly string[], profile: ReferenceProfile): string {
  return `${JSON.stringify({ schemaVersion, columns, profile })}\n`;
}
