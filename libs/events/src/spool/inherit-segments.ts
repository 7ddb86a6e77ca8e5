import { readdir, readFile, rename, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@slipway/core';
import type { SeriesBook } from '../series-book.js';
import { decodeFrames } from './frame.js';
import { isSegmentName } from './segment-names.js';
import { addEntry, createSegment, type Segment } from './segment.js';
import { isAbandoned, ownedName } from './spool-owner.js';

export interface InheritDeps {
  readonly book: SeriesBook;
  readonly logger: Logger;
}

export interface InheritOptions {
  /** Where every process has its folder. */
  readonly dir: string;
  /** The one of this process. */
  readonly folder: string;
  readonly isOver: () => boolean;
}

/**
 * The segments that earlier processes have left, oldest first. A folder is claimed by renaming it, so that of several
 * processes only one gets it; then its segments move to this process's folder.
 */
export async function* inheritSegments(
  deps: InheritDeps,
  { dir, folder, isOver }: InheritOptions,
): AsyncGenerator<Segment> {
  const claimed: string[] = [];
  const found: { readonly name: string; readonly path: string }[] = [];
  for (const name of await readdir(dir)) {
    const left = (await isAbandoned(name)) ? await claim(dir, name) : undefined;
    if (left === undefined) continue;
    claimed.push(left);
    const names = (await readdir(left)).filter(isSegmentName);
    found.push(...names.map((segment) => ({ name: segment, path: join(left, segment) })));
  }
  // One series may lie in several folders, when a process was killed while it took another one's segments over.
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, path } of found) {
    if (isOver()) return;
    await rename(path, join(folder, name));
    const segment = await readSegment(deps, join(folder, name));
    if (segment !== undefined) yield segment;
  }
  for (const left of claimed) await rm(left, { recursive: true });
}

async function claim(dir: string, name: string): Promise<string | undefined> {
  const folder = join(dir, await ownedName());
  try {
    await rename(join(dir, name), folder);
    return folder;
  } catch {
    // Another process was faster.
    return undefined;
  }
}

/** Undefined when nothing in it can be used; the file is gone then. */
async function readSegment(
  { book, logger }: InheritDeps,
  path: string,
): Promise<Segment | undefined> {
  const file = await readFile(path);
  const { entries, goodBytes } = decodeFrames(file);
  if (goodBytes < file.length) {
    const tornBytes = file.length - goodBytes;
    await truncate(path, goodBytes);
    logger.warn('the end of a spool segment is torn and was cut off', { path, tornBytes });
  }
  const segment = createSegment(path);
  segment.bytes = goodBytes;
  for (const entry of entries) addEntry(book, segment, entry);
  if (entries.length === 0) await rm(path);
  return entries.length === 0 ? undefined : segment;
}
