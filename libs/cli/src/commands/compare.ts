import { compareTables, compatTools, driftTests, type CompatTool } from '@slipway/stats';
import { readTable } from '@slipway/tabular';
import type { Command, Output } from '../command.js';
import { comparedColumns } from '../compared-columns.js';
import { comparisonJson } from '../comparison-json.js';
import { comparisonText } from '../comparison-text.js';
import { readArguments } from '../read-arguments.js';
import { usageError } from '../usage-error.js';

const usage = `slipway compare REFERENCE CURRENT [options]

Drift between two CSV or Parquet files, by the same code as the monitor's.

  --compat TOOL           the verdict of another tool: ${compatTools.join(', ')}
  --test NAME             one test for every column that it fits: ${driftTests.join(', ')};
                          with --compat by the names of that tool
  --columns A,B           only these columns
  --false-alarm-rate X    share of quiet comparisons in which a column may be called drifted   (default 0.05)
  --json                  print one JSON object
  --fail-on-drift         exit 1 when the data set has drifted
  --help                  this text

The data set has drifted when a column has at the configured rate, corrected for the number of columns; with --compat by
that tool's own rule. Exit 0; 1 with --fail-on-drift; 2 when the files could not be compared.
`;

const options = {
  compat: { type: 'string' },
  test: { type: 'string' },
  columns: { type: 'string' },
  'false-alarm-rate': { type: 'string' },
  json: { type: 'boolean', default: false },
  'fail-on-drift': { type: 'boolean', default: false },
} as const;

export const compare: Command = {
  name: 'compare',
  summary: 'drift between two CSV or Parquet files',
  usage,
  run: async (args, output) => {
    const { values, positionals } = readArguments(args, options, ['REFERENCE', 'CURRENT']);
    const [referencePath = '', currentPath = ''] = positionals;
    const choice = {
      compat: values.compat === undefined ? undefined : readTool(values.compat),
      test: values.test,
      columns: values.columns?.split(',').map((name) => name.trim()),
      falseAlarmRate: readRate(values['false-alarm-rate'], values.compat),
    };
    const reference = comparedColumns(await readTable(referencePath));
    const current = comparedColumns(await readTable(currentPath));
    const comparison = compareTables(reference, current, choice);
    if (choice.columns === undefined) {
      noteLeftOut(output, referencePath, reference, current);
      noteLeftOut(output, currentPath, current, reference);
    }
    output.out(values.json ? `${comparisonJson(comparison)}\n` : comparisonText(comparison));
    return values['fail-on-drift'] && comparison.dataset.drifted ? 1 : 0;
  },
};

function readTool(name: string): CompatTool {
  const tool = compatTools.find((known) => known === name);
  if (tool !== undefined) return tool;
  throw usageError(`--compat: expected one of ${compatTools.join(', ')}, got ${name}`);
}

function readRate(text: string | undefined, tool: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (tool !== undefined) {
    throw usageError(
      '--false-alarm-rate: expected without --compat, whose tools have fixed limits',
    );
  }
  const rate = Number(text);
  if (text.trim() !== '' && rate > 0 && rate < 1) return rate;
  throw usageError(`--false-alarm-rate: expected a number between 0 and 1, got ${text}`);
}

interface Named {
  readonly name: string;
}

function noteLeftOut(
  output: Output,
  path: string,
  columns: readonly Named[],
  others: readonly Named[],
): void {
  const known = new Set(others.map(({ name }) => name));
  const alone = columns.map(({ name }) => name).filter((name) => !known.has(name));
  if (alone.length > 0) output.err(`slipway compare: only in ${path}: ${alone.join(', ')}\n`);
}
