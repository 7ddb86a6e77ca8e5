import { expect, test } from 'vitest';
import { createLanes } from './lanes.js';

/** A task that ends when it is told to, and says that it has begun. */
function heldTask(name: string, log: string[]) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (end = resolve));
  const task = async (): Promise<void> => {
    log.push(name);
    await ended;
  };
  return { task, end: () => end() };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the tasks of a name follow each other, those of two names do not wait', async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const first = heldTask('first', log);
  const done = lanes.run('iris', 'a', first.task);
  const second = lanes.run('iris', 'b', () => Promise.resolve(void log.push('second')));
  const other = lanes.run('churn', 'a', () => Promise.resolve(void log.push('other')));
  await other;
  expect(log).toEqual(['first', 'other']);
  first.end();
  await Promise.all([done, second]);
  expect(log).toEqual(['first', 'other', 'second']);
});

test('callers who ask for the same share the task that still waits, not the one that runs', async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const running = heldTask('running', log);
  const done = lanes.run('iris', 'load', running.task);
  await settle();
  const again = (): Promise<void> => Promise.resolve(void log.push('again'));
  const waiting = [1, 2, 3].map(() => lanes.run('iris', 'load', again));
  running.end();
  await Promise.all([done, ...waiting]);
  expect(log).toEqual(['running', 'again']);
});

test('a task is not shared across another one that was asked for in between', async () => {
  const lanes = createLanes();
  const log: string[] = [];
  const add = (what: string) => lanes.run('iris', what, () => Promise.resolve(void log.push(what)));
  await Promise.all([add('load'), add('unload'), add('load')]);
  expect(log).toEqual(['load', 'unload', 'load']);
});

test('a failed task fails for who asked and for nobody after', async () => {
  const lanes = createLanes();
  const failed = lanes.run('iris', 'a', () => Promise.reject(new Error('broken')));
  const next = lanes.run('iris', 'b', () => Promise.resolve());
  await expect(failed).rejects.toThrow('broken');
  await expect(next).resolves.toBeUndefined();
});
