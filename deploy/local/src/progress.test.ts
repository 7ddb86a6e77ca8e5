import { expect, test } from 'vitest';
import { createProgress } from './progress.js';

function onScreen() {
  let nowMs = 0;
  let text = '';
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const progress = createProgress((part) => (text += part), clock);
  return { ...progress, pass: (ms: number) => (nowMs += ms), text: () => text };
}

test('a step is one line with its seconds', async () => {
  const screen = onScreen();
  await screen.step('building', () => Promise.resolve(screen.pass(2_345)));
  expect(screen.text()).toBe('building … 2.3 s\n');
});

test('a failing step says so and its error goes on', async () => {
  const screen = onScreen();
  const failing = screen.step('building', () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(screen.text()).toBe('building … failed\n');
});

test('a line during a step stands by itself', async () => {
  const screen = onScreen();
  await screen.step('starting', () => {
    screen.say('envoy ended');
    return Promise.resolve();
  });
  screen.say('done');
  expect(screen.text()).toBe('starting … \nenvoy ended\nstarting … 0.0 s\ndone\n');
});
