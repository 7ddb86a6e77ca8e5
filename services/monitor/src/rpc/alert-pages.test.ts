import { expect, test } from 'vitest';
import { mergePages, pageOf, type Page } from './alert-pages.js';

interface Item {
  readonly id: string;
  readonly at: Date;
}

const timeOf = ({ at }: Item): Date => at;
const items = [5, 1, 4, 2, 3].map((ms) => ({ id: `i${String(ms)}`, at: new Date(ms) }));

test('gives every item once, newest first, page by page', () => {
  expect(walk((pageToken) => pageOf(items, timeOf, { pageSize: 2, pageToken }))).toEqual([
    ['i5', 'i4'],
    ['i3', 'i2'],
    ['i1'],
  ]);
});

test('an item that comes new at the front moves no page', () => {
  const { nextPageToken } = pageOf(items, timeOf, { pageSize: 2, pageToken: '' });
  const more = [...items, { id: 'i9', at: new Date(9) }];
  const next = pageOf(more, timeOf, { pageSize: 2, pageToken: nextPageToken });

  expect(next.items.map(({ id }) => id)).toEqual(['i3', 'i2']);
});

test('items of one moment are told apart by their ids', () => {
  const same = ['b', 'a', 'c'].map((id) => ({ id, at: new Date(7) }));

  expect(walk((pageToken) => pageOf(same, timeOf, { pageSize: 1, pageToken }))).toEqual([
    ...[['a'], ['b'], ['c']],
  ]);
});

test('the pages of two monitors are one list', () => {
  const [mine, theirs] = [items.slice(0, 3), items.slice(3)];
  const ask = (pageToken: string): Page<Item> =>
    mergePages(
      [mine, theirs].map((own) => pageOf(own, timeOf, { pageSize: 1, pageToken })),
      timeOf,
    );

  expect(walk(ask)).toEqual([['i5'], ['i4'], ['i3'], ['i2', 'i1']]);
});

test('says what is wrong with a token that it never gave', () => {
  expect(() => pageOf(items, timeOf, { pageSize: 1, pageToken: 'x' })).toThrow(
    'page_token: expected the next_page_token of an earlier answer, got "x"',
  );
});

function walk(ask: (pageToken: string) => Page<Item>): readonly (readonly string[])[] {
  const pages: string[][] = [];
  let pageToken = '';
  do {
    const page = ask(pageToken);
    pages.push(page.items.map(({ id }) => id));
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return pages;
}
