import { problemWith, show } from './check-value.js';
import { specLabel, type FeatureSpec, type ModelSpec } from './model-spec.js';
import { countProblem, featureList, listNames, requireFlatRows } from './flat-rows.js';
import { createRowBatch, type RowBatch } from './row-batch.js';
import type { Tensors } from './tensor.js';
import { createViolations, type Violations } from './violations.js';

/** One row as JSON writes it: values in feature order, values by feature name, or a list of {"name", "value"}. */
export type Row = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A row with its place in the request, such as `features` or `instances[3]`. */
export interface PlacedRow {
  readonly field: string;
  readonly row: unknown;
}

/** Turns rows into the model's inputs, or says what is wrong with them: field, expected and got. */
export function readRows(spec: ModelSpec, rows: readonly PlacedRow[]): Tensors {
  requireFlatRows(spec, rows[0]?.field ?? 'instances', rows.length);
  const batch = createRowBatch(spec, rows.length);
  const violations = createViolations(specLabel(spec));
  for (const [index, { field, row }] of rows.entries()) {
    readRow({ spec, batch, violations, index, field }, row);
    if (violations.isFull()) break;
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
    const problem = accept(reading, feature, row[column]);
    if (problem !== undefined) {
      reading.violations.add(`${field}[${String(column)}] (${feature.name})`, problem);
    }
  }
}

function readByName(reading: RowReading, values: ReadonlyMap<string, unknown>): void {
  const { features } = reading.spec;
  // The usual row is complete and has nothing else.
  if (values.size === features.length && features.every(({ name }) => values.has(name))) {
    for (const feature of features) acceptNamed(reading, feature, values);
  } else readIncomplete(reading, values);
}

/** Some feature is missing, or comes in a list, or there is more than features. */
function readIncomplete(reading: RowReading, values: ReadonlyMap<string, unknown>): void {
  const { spec, field, violations } = reading;
  const known = new Set<string>();
  for (const [name, features] of listedInputs(spec, values)) {
    known.add(name);
    readListed(reading, name, features, values.get(name) as readonly unknown[]);
    for (const feature of features) known.add(feature.name);
  }
  for (const feature of spec.features) {
    if (known.has(feature.name)) continue;
    known.add(feature.name);
    acceptNamed(reading, feature, values);
  }
  for (const name of values.keys()) {
    if (!known.has(name)) {
      violations.add(`${field}.${name}`, `no such feature; the features are ${featureList(spec)}`);
    }
  }
}

/** Inputs that are written whole, as a list under the input's name, and their features by column. */
function listedInputs(
  { features }: ModelSpec,
  values: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, readonly FeatureSpec[]> {
  const listed = new Map<string, FeatureSpec[]>();
  for (const feature of features) {
    const { name } = feature.input.signature;
    if (!Array.isArray(values.get(name)) || values.has(feature.name)) continue;
    const others = listed.get(name);
    if (others === undefined) listed.set(name, [feature]);
    else others.push(feature);
  }
  return listed;
}

function readListed(
  reading: RowReading,
  name: string,
  features: readonly FeatureSpec[],
  list: readonly unknown[],
): void {
  const place = `${reading.field}.${name}`;
  if (list.length !== features.length) {
    const names = listNames(features.map((feature) => feature.name));
    const expected = `expected ${String(features.length)} values (${names})`;
    reading.violations.add(place, `${expected}, got ${String(list.length)}`);
    return;
  }
  for (const [index, feature] of features.entries()) {
    const problem = accept(reading, feature, list[index]);
    if (problem !== undefined) {
      reading.violations.add(`${place}[${String(index)}] (${feature.name})`, problem);
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

function acceptNamed(
  reading: RowReading,
  feature: FeatureSpec,
  values: ReadonlyMap<string, unknown>,
): void {
  const problem = accept(reading, feature, values.get(feature.name));
  if (problem !== undefined) reading.violations.add(`${reading.field}.${feature.name}`, problem);
}

/** Takes a value, or answers what is wrong with it. */
function accept(
  { batch, index }: RowReading,
  feature: FeatureSpec,
  value: unknown,
): string | undefined {
  const problem = problemWith(feature, value);
  if (problem === undefined) batch.set(index, feature, value);
  return problem;
}
