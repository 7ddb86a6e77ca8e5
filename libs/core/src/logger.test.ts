import { expect, test } from 'vitest';
import { createLogger, type LogLevel } from './logger.js';

const clock = { nowMs: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6), monotonicMs: () => 0 };

function linesOf(
  level: LogLevel,
  log: (logger: ReturnType<typeof createLogger>) => void,
): Record<string, unknown>[] {
  const lines: string[] = [];
  log(createLogger({ service: 'test', level, clock, write: (line) => void lines.push(line) }));
  return lines.map((line) => {
    expect(line).toMatch(/^[^\n]+\n$/);
    return JSON.parse(line) as Record<string, unknown>;
  });
}

test('a line is one JSON object with time, level, service, message and fields', () => {
  expect(linesOf('info', (logger) => logger.warn('two\nlines', { model: 'iris' }))).toEqual([
    {
      time: '2026-01-02T03:04:05.006Z',
      level: 'warn',
      service: 'test',
      message: 'two\nlines',
      model: 'iris',
    },
  ]);
});

test('lines below the level are not written', () => {
  const lines = linesOf('warn', (logger) => {
    logger.debug('1');
    logger.info('2');
    logger.warn('3');
    logger.error('4');
  });
  expect(lines.map(({ message }) => message)).toEqual(['3', '4']);
});

test('an error is written with its stack and its causes', () => {
  const error = new Error('outer', { cause: new TypeError('inner') });
  const [line] = linesOf('info', (logger) => logger.error('failed', { error }));
  expect(line).toMatchObject({
    error: { name: 'Error', message: 'outer', cause: { name: 'TypeError', message: 'inner' } },
  });
  expect(JSON.stringify(line)).toContain('logger.test.ts');
});

test('64-bit integers are written as text', () => {
  expect(linesOf('info', (logger) => logger.info('x', { hash: 2n ** 63n }))[0]).toMatchObject({
    hash: '9223372036854775808',
  });
});
