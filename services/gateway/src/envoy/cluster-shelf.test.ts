import { expect, test } from 'vitest';
import { createClusterShelf } from './cluster-shelf.js';

const cluster = (name: string, port = 1) => ({ name, port });

function shelfAt() {
  let nowMs = 0;
  const shelf = createClusterShelf({ nowMs: () => nowMs, monotonicMs: () => nowMs });
  return { shelf, pass: (ms: number) => (nowMs += ms) };
}

test('a cluster that is not wanted any more stays for half a minute, as it was', () => {
  const { shelf, pass } = shelfAt();
  shelf.withKept([cluster('b', 7), cluster('a')], []);
  pass(30_000);
  expect(shelf.withKept([cluster('c')], [])).toEqual([cluster('a'), cluster('b', 7), cluster('c')]);
  pass(1);
  expect(shelf.withKept([cluster('c')], [])).toEqual([cluster('c')]);
});

test('a wanted cluster is always as it is wanted now', () => {
  const { shelf } = shelfAt();
  shelf.withKept([cluster('a', 1)], []);
  expect(shelf.withKept([cluster('a', 2)], [cluster('a', 1)])).toEqual([cluster('a', 2)]);
});

test('a cluster to which Envoy still routes stays as long as it does', () => {
  const { shelf, pass } = shelfAt();
  shelf.withKept([cluster('old')], []);
  for (let i = 0; i < 10; i++) {
    pass(20_000);
    expect(shelf.withKept([], [cluster('old')])).toEqual([cluster('old')]);
  }
  pass(30_001);
  expect(shelf.withKept([], [])).toEqual([]);
});
