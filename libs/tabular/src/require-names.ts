import { badTable } from './bad-table.js';

/** Columns are found by name, so each needs one of its own. */
export function requireNames(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (name === '') throw badTable(path, `expected a header, got no name for column ${index + 1}`);
    if (seen.has(name)) {
      throw badTable(path, `expected every column once, got ${JSON.stringify(name)} twice`);
    }
    seen.add(name);
  }
}
