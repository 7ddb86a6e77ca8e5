import { DomainError } from '@slipway/core';
import { whyNotPinned } from '../load/cores.js';
import { printFigures } from '../load/print-figures.js';
import { runProgram } from '../load/run-program.js';
import { startEventLog } from '../load/start-event-log.js';
import { isMet } from '../load/figure.js';
import { parseOptions } from './options.js';
import type { Row, RowResult } from './row.js';
import { calibration } from './calibration/calibration.js';
import { batchRows } from './rows/batch.js';
import { eventLog } from './rows/event-log.js';
import { memory } from './rows/memory.js';
import { monitorIngestion } from './rows/monitor.js';
import { predict } from './rows/predict.js';
import { rest } from './rows/rest.js';
import { start } from './rows/start.js';
import { stream } from './rows/stream.js';
import { runRow } from './run-row.js';

const rows: readonly Row[] = [
  predict,
  rest,
  ...batchRows,
  stream,
  eventLog,
  start,
  memory,
  monitorIngestion,
  calibration,
];

await runProgram(async (onCleanup) => {
  const options = parseOptions(process.argv.slice(2));
  const say = (text: string): void => {
    (options.isJson ? process.stderr : process.stdout).write(`${text}\n`);
  };
  const chosen = rows.filter(({ name }) => name.startsWith(options.filter));
  if (chosen.length === 0) {
    const names = rows.map(({ name }) => name).join(', ');
    const message = `expected the start of a row's name (${names}), got ${options.filter}`;
    throw new DomainError('invalid', 'NO_SUCH_ROW', message);
  }
  const problem = whyNotPinned();
  if (problem !== undefined) say(`${problem}: server and loader share what there is\n`);

  const redisUrl = await startEventLog(onCleanup);
  const results: (RowResult & Pick<Row, 'name' | 'title'>)[] = [];
  for (const row of chosen) {
    const result = await runRow(row, redisUrl, options);
    results.push({ name: row.name, title: row.title, ...result });
    say(printFigures(`${row.name}: ${row.title}`, result.figures, result.notes));
    for (const line of result.profile ?? []) say(`  ${line}`);
  }
  const missed = results.flatMap(({ figures }) => figures).filter((each) => isMet(each) === false);
  say(missed.length === 0 ? 'every target is met' : `targets missed: ${String(missed.length)}`);
  if (options.isJson) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  return missed.length === 0 ? 0 : 1;
});
