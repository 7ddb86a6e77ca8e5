import { DomainError } from '@slipway/core';

/** Something in a list that is given out newest first. */
interface Listed {
  readonly id: string;
}

export interface PageRequest {
  /** 0: the default. */
  readonly pageSize: number;
  /** Empty: from the start. */
  readonly pageToken: string;
}

export interface Page<T> {
  readonly items: T[];
  /** Empty: there are no more. */
  readonly nextPageToken: string;
}

type TimeOf<T> = (item: T) => Date | undefined;

const defaultPageSize = 100;
const maxPageSize = 1000;

/**
 * A page of a list, newest first. A token names the place by the time and id of the last item that was given, so that any
 * monitor can go on from it, and what comes new at the front moves no page.
 */
export function pageOf<T extends Listed>(
  all: readonly T[],
  timeOf: TimeOf<T>,
  { pageSize, pageToken }: PageRequest,
): Page<T> {
  const size = Math.min(pageSize === 0 ? defaultPageSize : pageSize, maxPageSize);
  const after = pageToken === '' ? undefined : readToken(pageToken);
  const rest = all
    .filter((item) => after === undefined || byPlace(placeOf(item, timeOf), after) > 0)
    .sort((a, b) => byPlace(placeOf(a, timeOf), placeOf(b, timeOf)));
  return cut(rest, timeOf, size, rest.length > size);
}

/** The pages of several monitors as one of the same size; the last one may be longer, by what the others had left. */
export function mergePages<T extends Listed>(
  pages: readonly Page<T>[],
  timeOf: TimeOf<T>,
): Page<T> {
  const all = pages.flatMap(({ items }) => items);
  all.sort((a, b) => byPlace(placeOf(a, timeOf), placeOf(b, timeOf)));
  const full = pages.filter(({ nextPageToken }) => nextPageToken !== '');
  if (full.length === 0) return { items: all, nextPageToken: '' };
  // A page with more behind it is as long as a page may be.
  const size = Math.max(...full.map(({ items }) => items.length));
  return cut(all, timeOf, size, true);
}

interface Place {
  readonly ms: number;
  readonly id: string;
}

function cut<T extends Listed>(
  sorted: readonly T[],
  timeOf: TimeOf<T>,
  size: number,
  hasMore: boolean,
): Page<T> {
  const items = sorted.slice(0, size);
  const last = items.at(-1);
  const isEnd = !hasMore || last === undefined;
  return { items, nextPageToken: isEnd ? '' : writeToken(placeOf(last, timeOf)) };
}

function placeOf<T extends Listed>(item: T, timeOf: TimeOf<T>): Place {
  return { ms: timeOf(item)?.getTime() ?? 0, id: item.id };
}

/** Negative when a comes first. */
function byPlace(a: Place, b: Place): number {
  if (a.ms !== b.ms) return b.ms - a.ms;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

function writeToken({ ms, id }: Place): string {
  return Buffer.from(`${String(ms)}|${id}`).toString('base64url');
}

function readToken(token: string): Place {
  const [, ms, id] = /^(\d+)\|(.+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (ms !== undefined && id !== undefined) return { ms: Number(ms), id };
  const description = `expected the next_page_token of an earlier answer, got "${token}"`;
  const violations = [{ field: 'page_token', description }];
  throw new DomainError('invalid', 'BAD_PAGE_TOKEN', `page_token: ${description}`, { violations });
}
