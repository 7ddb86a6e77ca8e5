import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEnv, runCommand, setup, SetupError } from '../deploy/local/setup.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = process.stdout;
const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interrupt.abort());

/**
 * One thing that is tested. With `reports` (vitest's JSON, relative to the repository) it counts as many tests as they
 * say, without as one.
 *
 * @typedef {{ title: string, command: readonly string[], reports?: readonly string[] }} Step
 */

/** @returns {readonly Step[]} */
function steps() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const vitest = (name) => ({
    command: [
      ...['vitest', 'run', '--config', `vitest.${name}.config.ts`],
      `--outputFile.json=.vitest/${name}.json`,
    ],
    reports: [`.vitest/${name}.json`],
  });
  return [
    { title: 'format', command: ['prettier', '--check', '.'] },
    { title: 'proto lint', command: ['buf', 'lint', 'proto'] },
    { title: 'project references', command: ['nx', 'sync:check'] },
    { title: 'lint', command: ['eslint', '.'] },
    { title: 'types of tests', command: ['tsc', '-p', 'tsconfig.test.json'] },
    {
      title: 'unit tests',
      command: ['nx', 'run-many', '-t', 'test', '--output-style=static'],
      reports: workspaces.map((project) => `${project}/.vitest/unit.json`),
    },
    { title: 'integration tests', ...vitest('int') },
    { title: 'end-to-end tests', ...vitest('e2e') },
  ];
}

/**
 * Runs a step to its end, with one line about it, and all of its output when it failed.
 *
 * @param {Step} step
 */
async function runStep({ title, command, reports }) {
  const start = performance.now();
  out.write(`${title} … `);
  // A report of an earlier run must not be counted; Nx brings back those of projects that did not change.
  for (const report of reports ?? []) rmSync(join(root, report), { force: true });
  const [tool, ...args] = command;
  const logFile = join(root, '.slipway', 'test', `${title.replaceAll(' ', '-')}.log`);
  const code = await runCommand(join(root, 'node_modules', '.bin', tool), args, {
    cwd: root,
    env: buildEnv(root, process.env),
    logFile,
    signal: interrupt.signal,
  });
  const count = countOf(code, reports);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const isGood = count.failed === 0;
  const numbers = reports === undefined ? '' : `${count.passed} passed, ${count.failed} failed, `;
  out.write(`${isGood ? 'ok' : 'FAILED'}, ${numbers}${seconds} s\n`);
  if (!isGood) out.write(`$ ${command.join(' ')}\n${readFileSync(logFile, 'utf8').trimEnd()}\n\n`);
  return { ...count, tests: reports === undefined ? 0 : count.passed + count.failed };
}

/** A file that does not load is one failure, and so is a command that fails although no test did. */
function countOf(code, reports = []) {
  let passed = 0;
  let failed = 0;
  for (const report of reports.map((path) => join(root, path)).filter(existsSync)) {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(report, 'utf8'),
    );
    const isLost = ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
    passed += numPassedTests;
    failed += numFailedTests + testResults.filter(isLost).length;
  }
  if (code !== 0 && failed === 0) failed = 1;
  if (code === 0 && reports.length === 0) passed = 1;
  return { passed, failed };
}

async function main() {
  const total = { passed: 0, failed: 0, tests: 0 };
  try {
    await setup({ root, env: process.env, out, signal: interrupt.signal });
    for (const step of steps()) {
      const count = await runStep(step);
      for (const key of Object.keys(total)) total[key] += count[key];
    }
  } catch (error) {
    if (interrupt.signal.aborted) {
      out.write('\ninterrupted\n');
      return 130;
    }
    total.failed += 1;
    out.write(`${error instanceof SetupError ? error.message : error.stack}\n`);
  }
  if (total.tests === 0) out.write('no test ran\n');
  out.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.tests > 0 ? 0 : 1;
}

process.exit(await main());
