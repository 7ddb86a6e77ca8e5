import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tempDir } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { runSlipway } from './run-slipway.case.js';

const rows = 400;
const parquet = (name: string): string =>
  join(import.meta.dirname, `../../tabular/test-data/${name}.parquet`);

/** Evenly spread numbers, truth values and plans, in an order of their own. */
function csv(shift: number, plan: string): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const row = (index * 37) % rows;
    const real = (row / rows + shift).toFixed(4);
    return [real, row % 200, row % 2 === 0, row % 3 === 0 ? plan : 'plus'].join(',');
  });
  return `real,whole,flag,plan\n${lines.join('\n')}\n`;
}

/** A folder with a reference, the same again, and a table in which two columns have changed. */
async function tables(): Promise<string> {
  const cwd = await tempDir(onTestFinished);
  await writeFile(join(cwd, 'reference.csv'), csv(0, 'basic'));
  await writeFile(join(cwd, 'same.csv'), csv(0, 'basic'));
  await writeFile(join(cwd, 'moved.csv'), csv(0.3, 'trial'));
  return cwd;
}

interface Comparison {
  readonly columns: readonly {
    readonly column: string;
    readonly test: string;
    readonly drifted: boolean;
  }[];
  readonly dataset: { readonly drifted: boolean; readonly share: number };
}

test('compare prints one JSON object with a verdict for each column', async () => {
  const cwd = await tables();
  const { code, out, err } = await runSlipway(['compare', 'reference.csv', 'moved.csv', '--json'], {
    cwd,
  });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const comparison = JSON.parse(out) as Comparison;
  expect(comparison.columns.map(({ column, drifted }) => [column, drifted])).toEqual([
    ['real', true],
    ['whole', false],
    ['flag', false],
    ['plan', true],
  ]);
  expect(comparison.columns[0]).toEqual({
    column: 'real',
    kind: 'numeric',
    test: expect.any(String) as string,
    statistic: expect.any(Number) as number,
    p_value: expect.any(Number) as number,
    threshold: expect.any(Number) as number,
    drifted: true,
  });
  expect(comparison.dataset).toEqual({ drifted: true, share: 0.5 });
});

test.each([
  ['evidently', ['ks', 'ks', 'z', 'chisquare'], true],
  ['alibi', ['ks', 'ks', 'chi2', 'chi2'], true],
  ['nannyml', Array<string>(4).fill('jensen_shannon'), true],
])('compare --compat %s takes the tests of that tool', async (compat, tests, drifted) => {
  const cwd = await tables();
  const args = ['compare', 'reference.csv', 'moved.csv', '--compat', compat, '--json'];
  const { columns, dataset } = JSON.parse((await runSlipway(args, { cwd })).out) as Comparison;
  expect(columns.map(({ test: name }) => name)).toEqual(tests);
  expect(dataset.drifted).toBe(drifted);
});

test('a distance has no p-value, and what is missing is null', async () => {
  const cwd = await tables();
  const args = ['compare', 'reference.csv', 'moved.csv', '--compat', 'evidently', '--test', 'js'];
  const { out } = await runSlipway([...args, '--columns', 'real', '--json'], { cwd });
  expect(JSON.parse(out)).toMatchObject({
    columns: [{ column: 'real', test: 'jensenshannon', p_value: null, threshold: 0.1 }],
  });
});

test('people get a table, and scripts an exit code when they ask for it', async () => {
  const cwd = await tables();
  const moved = await runSlipway(['compare', 'reference.csv', 'moved.csv', '--fail-on-drift'], {
    cwd,
  });
  expect(moved.code).toBe(1);
  expect(moved.out).toMatch(/^column +kind +test +statistic +p +limit\n/);
  // The combined statistic is for programs; people have the p-value.
  expect(moved.out).toMatch(/^real +numeric +cauchy +- +[\d.e-]+ +[\d.]+ +drifted$/m);
  expect(moved.out).toMatch(/^plan +categorical +chi2 +[\d.]+ /m);
  expect(moved.out).toMatch(/the data set has drifted: 2 of 4 columns \(50 %\)\n$/);
  const same = await runSlipway(['compare', 'reference.csv', 'same.csv', '--fail-on-drift'], {
    cwd,
  });
  expect(same.code).toBe(0);
  expect(same.out).toMatch(/has not drifted: 0 of 4 columns \(0 %\)\n$/);
});

test('Parquet files are compared, too', async () => {
  const args = ['compare', parquet('zstd'), parquet('gzip'), '--json'];
  const { code, out } = await runSlipway(args);
  expect(code).toBe(0);
  expect((JSON.parse(out) as Comparison).columns).toHaveLength(11);
});

test('columns that only one file has are left out and named', async () => {
  const cwd = await tables();
  await writeFile(join(cwd, 'more.csv'), 'real,target\n0.1,1\n0.2,2\n');
  const { code, out, err } = await runSlipway(['compare', 'reference.csv', 'more.csv', '--json'], {
    cwd,
  });
  expect(code).toBe(0);
  expect((JSON.parse(out) as Comparison).columns).toHaveLength(1);
  expect(err).toBe(
    'slipway compare: only in reference.csv: whole, flag, plan\n' +
      'slipway compare: only in more.csv: target\n',
  );
});

test.each([
  [['none.csv', 'same.csv'], 'none.csv: there is no such file'],
  [['reference.csv', 'same.csv', '--columns', 'x'], 'column x: expected it in the reference table'],
  [['reference.csv', 'same.csv', '--test', 'x'], 'test: expected one of '],
  [['reference.csv', 'same.csv', '--compat', 'x'], '--compat: expected one of evidently, alibi'],
  [['reference.csv', 'same.csv', '--false-alarm-rate', '5'], '--false-alarm-rate: expected a'],
  [['reference.csv'], 'expected REFERENCE CURRENT: there is no CURRENT'],
  [['a', 'b', 'c'], 'unexpected argument "c"'],
  [['a', 'b', '--nope'], "Unknown option '--nope'"],
  [['a', 'b', '--compat'], "Option '--compat <value>' argument missing"],
])('%j is refused in one line', async (args, message) => {
  const cwd = await tables();
  const { code, out, err } = await runSlipway(['compare', ...args], { cwd });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.startsWith(`slipway compare: ${message}`), err).toBe(true);
  expect(err.trimEnd()).not.toContain('\n');
});
