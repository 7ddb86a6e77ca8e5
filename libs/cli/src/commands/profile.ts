import { writeFile } from 'node:fs/promises';
import { buildReferenceProfile, type ReferenceColumn } from '@slipway/stats';
import { readTable, type Column } from '@slipway/tabular';
import type { Command } from '../command.js';
import { profileJson } from '../profile-json.js';
import { readArguments } from '../read-arguments.js';
import { referenceColumn } from '../reference-column.js';
import { usageError } from '../usage-error.js';

const defaultPrediction = 'prediction';

const usage = `slipway profile DATA [options]

Builds the reference profile of a training sample (CSV or Parquet): what the monitor compares live traffic with, without
the sample's rows. Beside a model, as profile.json, it stands in for reference.csv.

  --prediction COL    the column with the model's answers   (default ${defaultPrediction}, where there is one)
  --label COL         a column with the truth, or any other that is no feature; may be repeated
  --categorical COL   a column of categories that look like numbers; may be repeated
  --out FILE          where to write it; - prints it   (default profile.json)
  --help              this text
`;

const options = {
  prediction: { type: 'string' },
  label: { type: 'string', multiple: true, default: [] as string[] },
  categorical: { type: 'string', multiple: true, default: [] as string[] },
  out: { type: 'string', default: 'profile.json' },
} as const;

export const profile: Command = {
  name: 'profile',
  summary: 'the reference profile of a training sample',
  usage,
  run: async (args, output) => {
    const { values, positionals } = readArguments(args, options, ['DATA']);
    const [path = ''] = positionals;
    const columns = await readColumns(path, values.categorical);
    const names = columns.map(({ name }) => name);
    requireColumns(
      '--prediction',
      values.prediction === undefined ? [] : [values.prediction],
      names,
    );
    requireColumns('--label', values.label, names);
    const predictionName = values.prediction ?? defaultPrediction;
    const isFeature = (name: string): boolean =>
      name !== predictionName && !values.label.includes(name);
    const features = columns.filter(({ name }) => isFeature(name));
    if (features.length === 0) throw usageError(`${path}: expected a feature, got none`);
    const prediction = columns.find(({ name }) => name === predictionName);
    const json = profileJson(
      features.map(({ name }) => name),
      buildReferenceProfile(features, prediction),
    );
    if (values.out === '-') output.out(json);
    else await writeFile(values.out, json);
    const what = prediction === undefined ? 'no prediction column' : `prediction ${predictionName}`;
    const rows = features[0]?.values.length ?? 0;
    output.err(
      `slipway profile: ${rows} rows, ${features.length} features, ${what}: ${values.out}\n`,
    );
    return 0;
  },
};

async function readColumns(
  path: string,
  categorical: readonly string[],
): Promise<readonly ReferenceColumn[]> {
  const { columns } = await readTable(path);
  requireColumns(
    '--categorical',
    categorical,
    columns.map(({ name }) => name),
  );
  // What looks like a number may be written in a way of its own, such as 007.
  const written =
    categorical.length === 0 ? [] : (await readTable(path, { isRawText: true })).columns;
  return columns.map((column: Column) => {
    const isCategorical = categorical.includes(column.name);
    const text = isCategorical ? written.find(({ name }) => name === column.name) : undefined;
    return referenceColumn(text ?? column, isCategorical);
  });
}

function requireColumns(option: string, wanted: readonly string[], names: readonly string[]): void {
  const missing = wanted.find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw usageError(`${option}: expected one of the columns ${names.join(', ')}, got ${missing}`);
}
