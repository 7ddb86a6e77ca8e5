import { cellName } from './cell-name.js';
import { problemWith, show } from './check-value.js';
import { specLabel, type FeatureSpec, type ModelSpec } from './model-spec.js';
import { createRowBatch, type RowBatch } from './row-batch.js';
import { showShape, type Tensors } from './tensor.js';
import { createViolations, invalidInput, type Violations } from './violations.js';

/** One row as JSON writes it: values in feature order, values by feature name, or a list of {"name", "value"}. */
export type Row = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A row with its place in the request, such as `features` or `instances[3]`. */
export interface PlacedRow {
  readonly field: string;
  readonly row: unknown;
}

/** Turns rows into the model's inputs, or says what is wrong with them: field, expected and got. */
export function readRows(spec: ModelSpec, rows: readonly PlacedRow[]): Tensors {
  requireFeatures(spec, rows[0]?.field ?? 'instances');
  requireRows(spec, rows[0]?.field ?? 'instances', rows.length);
  const batch = createRowBatch(spec, rows.length);
  const violations = createViolations(specLabel(spec));
  for (const [index, { field, row }] of rows.entries()) {
    readRow({ spec, batch, violations, index, field }, row);
    if (violations.isFull()) break;
  }
  violations.check();
  return batch.tensors();
}

/** Rows of plain numbers, packed one after the other. */
export function readMatrix(
  spec: ModelSpec,
  values: ArrayLike<number>,
  columns: number,
  field: string,
): Tensors {
  requireFeatures(spec, field);
  const count = spec.features.length;
  const label = specLabel(spec);
  if (columns !== count) throw invalidInput(label, field, countProblem(spec, columns));
  const rows = values.length / count;
  requireRows(spec, field, rows);
  const batch = createRowBatch(spec, rows);
  const violations = createViolations(label);
  for (let index = 0; index < values.length && !violations.isFull(); index++) {
    const column = index % count;
    const feature = spec.features[column];
    if (feature === undefined) continue;
    const problem = problemWith(feature, values[index]);
    const row = Math.floor(index / count);
    if (problem === undefined) batch.set(row, feature, values[index]);
    else violations.add(`${field}[${String(index)}] (${cellName(rows, row, feature)})`, problem);
  }
  violations.check();
  return batch.tensors();
}

interface RowReading {
  readonly spec: ModelSpec;
  readonly batch: RowBatch;
  readonly violations: Violations;
  readonly index: number;
  readonly field: string;
}

function readRow(reading: RowReading, row: unknown): void {
  if (Array.isArray(row)) {
    if (row.length > 0 && row.every(isNamedValue)) readNamed(reading, row);
    else readList(reading, row);
  } else if (row !== null && typeof row === 'object') {
    readByName(reading, new Map(Object.entries(row)));
  } else {
    reading.violations.add(
      reading.field,
      `expected a list of values or an object by feature name, got ${show(row)}`,
    );
  }
}

function readList(reading: RowReading, row: readonly unknown[]): void {
  const { spec, field } = reading;
  if (row.length !== spec.features.length) {
    reading.violations.add(field, countProblem(spec, row.length));
    return;
  }
  for (const [column, feature] of spec.features.entries()) {
    accept(reading, feature, row[column], `${field}[${String(column)}] (${feature.name})`);
  }
}

function readByName(reading: RowReading, values: ReadonlyMap<string, unknown>): void {
  const { spec, field, violations } = reading;
  for (const feature of spec.features) {
    accept(reading, feature, values.get(feature.name), `${field}.${feature.name}`);
  }
  const known = new Set(spec.features.map(({ name }) => name));
  for (const name of values.keys()) {
    if (!known.has(name)) {
      violations.add(`${field}.${name}`, `no such feature; the features are ${featureList(spec)}`);
    }
  }
}

interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

function isNamedValue(item: unknown): item is NamedValue {
  return (
    item !== null &&
    typeof item === 'object' &&
    'name' in item &&
    'value' in item &&
    typeof item.name === 'string'
  );
}

function readNamed(reading: RowReading, row: readonly NamedValue[]): void {
  const values = new Map<string, unknown>();
  for (const { name, value } of row) {
    if (values.has(name))
      reading.violations.add(`${reading.field}.${name}`, 'expected one value, got several');
    values.set(name, value);
  }
  readByName(reading, values);
}

function accept(reading: RowReading, feature: FeatureSpec, value: unknown, path: string): void {
  const problem = problemWith(feature, value);
  if (problem === undefined) reading.batch.set(reading.index, feature, value);
  else reading.violations.add(path, problem);
}

function requireFeatures(spec: ModelSpec, field: string): void {
  if (spec.features.length > 0) return;
  const shapes = spec.signature.inputs.map(
    ({ name, datatype, shape }) => `${name} ${datatype} ${showShape(shape)}`,
  );
  throw invalidInput(
    specLabel(spec),
    field,
    `the model takes no flat rows; send \`inputs\`: ${shapes.join(', ')}`,
  );
}

/** Some graphs take a fixed number of rows. */
function requireRows(spec: ModelSpec, field: string, rows: number): void {
  const fixed = spec.inputs.find(({ signature }) => (signature.shape[0] ?? -1) >= 0);
  const size = fixed?.signature.shape[0] ?? rows;
  if (size === rows) return;
  const problem = `expected ${String(size)} ${size === 1 ? 'row' : 'rows'}, as the model's input ${String(fixed?.signature.name)} has, got ${String(rows)}`;
  throw invalidInput(specLabel(spec), field, problem);
}

function countProblem(spec: ModelSpec, got: number): string {
  return `expected ${String(spec.features.length)} values (${featureList(spec)}), got ${String(got)}`;
}

function featureList({ features }: ModelSpec): string {
  const names = features.slice(0, 12).map(({ name }) => name);
  return features.length > 12 ? `${names.join(', ')}, …` : names.join(', ');
}
