import { DomainError } from '@slipway/core';
import { whyNotPinned } from '../load/cores.js';
import { isMet } from '../load/figure.js';
import { printFigures } from '../load/print-figures.js';
import { runProgram } from '../load/run-program.js';
import { startEventLog } from '../load/start-event-log.js';
import { withCleanup } from '../load/with-cleanup.js';
import type { Chaos } from './chaos.js';
import { drain } from './drain.js';
import { isolation } from './isolation.js';
import { memory } from './memory.js';
import { monitor } from './monitor.js';
import { overload } from './overload.js';
import { stuck } from './stuck.js';
import { swap } from './swap.js';

const all: readonly Chaos[] = [overload, swap, drain, isolation, memory, stuck, monitor];

await runProgram(async (onCleanup) => {
  const args = process.argv.slice(2);
  const isShort = args.includes('--short');
  const filter = args.find((arg) => !arg.startsWith('-')) ?? '';
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--short');
  const chosen = all.filter(({ name }) => name.startsWith(filter));
  if (unknown !== undefined || chosen.length === 0) {
    const names = all.map(({ name }) => name).join(', ');
    const message = `expected --short or the start of a name (${names}), got ${unknown ?? filter}`;
    throw new DomainError('invalid', 'BAD_OPTION', message);
  }
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const problem = whyNotPinned();
  if (problem !== undefined) say(`${problem}: server and loader share what there is\n`);

  const redisUrl = await startEventLog(onCleanup);
  const broken: string[] = [];
  for (const { name, promise, run } of chosen) {
    const figures = await withCleanup((onRunCleanup) =>
      run({ onCleanup: onRunCleanup, redisUrl, isShort }),
    );
    if (figures.some((figure) => isMet(figure) === false)) broken.push(name);
    say(printFigures(`${name}: ${promise}`, figures));
  }
  say(broken.length === 0 ? 'every promise was kept' : `broken: ${broken.join(', ')}`);
  return broken.length === 0 ? 0 : 1;
});
