import { DomainError } from '@slipway/core';
import {
  invalidInput,
  readMatrix,
  readRows,
  readTensors,
  rowsOf,
  specLabel,
  type ModelSpec,
  type Tensors,
} from '@slipway/model';
import { checkRowCount } from '../scoring/check-row-count.js';
import type { CheckedRows } from '../scoring/predictor.js';
import type { PackedBatchRequest, PackedMatrix } from './codec/decode-batch-request.js';
import type { PackedPredictRequest } from './codec/decode-predict-request.js';
import type { PackedTensors } from './codec/packed-tensor.js';
import { decodeTensors } from './decode-tensors.js';

export interface InputLimits {
  readonly maxRows: number;
  readonly maxFeatures: number;
}

type Form = readonly [name: string, read: () => CheckedRows];

/** The one row of a Predict. */
export function readOne(
  spec: ModelSpec,
  request: PackedPredictRequest,
  limits: InputLimits,
): CheckedRows {
  const { values, instance, features, inputs } = request;
  const forms: Form[] = [];
  if (values.length > 0) {
    forms.push(['values', () => rowInput(readMatrix(spec, values, values.length, 'values'), 1)]);
  }
  if (instance !== undefined) forms.push(['instance', () => oneRow(spec, 'instance', instance)]);
  if (asksForTensors(request)) forms.push(['inputs', () => tensorInput(spec, inputs, limits)]);
  if (features !== undefined) forms.push(['features', () => oneRow(spec, 'features', features)]);
  const input = readOnly(spec, forms, ['values', 'instance', 'inputs', 'features'], limits);
  // Tensors that nobody reads as predictions may be of any number of rows.
  if (input.rows !== 1 && spec.task !== 'tensor') {
    const problem = `expected 1 row, got ${String(input.rows)}; send more by PredictBatch`;
    throw invalidInput(specLabel(spec), 'inputs', problem);
  }
  return input;
}

/** The forms in which a request carries many rows. */
export type ManyRows = Pick<PackedBatchRequest, 'instances' | 'matrix' | 'inputs'>;

/** A caller who thinks in tensors wants them back. */
export function asksForTensors({ inputs }: Pick<PackedPredictRequest, 'inputs'>): boolean {
  for (const _name in inputs) return true;
  return false;
}

/** The rows of a PredictBatch, or of one message of a PredictStream. */
export function readMany(spec: ModelSpec, request: ManyRows, limits: InputLimits): CheckedRows {
  const { instances, matrix, inputs } = request;
  const forms: Form[] = [];
  if (instances.length > 0) {
    forms.push(['instances', () => manyRows(spec, instances, limits)]);
  }
  if (matrix !== undefined) {
    forms.push(['matrix', () => matrixRows(spec, matrix, limits)]);
  }
  if (asksForTensors(request)) forms.push(['inputs', () => tensorInput(spec, inputs, limits)]);
  return readOnly(spec, forms, ['instances', 'matrix', 'inputs'], limits);
}

/** Reads the one form that was sent. */
function readOnly(
  spec: ModelSpec,
  forms: readonly Form[],
  names: readonly string[],
  limits: InputLimits,
): CheckedRows {
  const [form, second] = forms;
  if (form === undefined && spec.signature.inputs.length === 0) return { tensors: {}, rows: 1 };
  if (form === undefined || second !== undefined) {
    const got = forms.length === 0 ? 'none' : forms.map(([name]) => name).join(' and ');
    const problem = `expected exactly one of ${names.join(', ')} with at least one row, got ${got}`;
    throw new DomainError('invalid', 'INVALID_INPUT', `${specLabel(spec)}: ${problem}`, {
      violations: [{ field: names.join(' | '), description: problem }],
    });
  }
  const [name, read] = form;
  if (name !== 'inputs' && spec.features.length > limits.maxFeatures) {
    const problem = `the model has ${String(spec.features.length)} features, MAX_FEATURES allows ${String(limits.maxFeatures)}; send \`inputs\``;
    throw invalidInput(specLabel(spec), name, problem);
  }
  return read();
}

function oneRow(spec: ModelSpec, field: string, row: unknown): CheckedRows {
  return rowInput(readRows(spec, [{ field, row }]), 1);
}

function manyRows(
  spec: ModelSpec,
  instances: readonly unknown[],
  limits: InputLimits,
): CheckedRows {
  checkRowCount(spec, 'instances', instances.length, limits.maxRows);
  const placed = instances.map((row, index) => ({ field: `instances[${String(index)}]`, row }));
  return rowInput(readRows(spec, placed), instances.length);
}

function matrixRows(spec: ModelSpec, matrix: PackedMatrix, limits: InputLimits): CheckedRows {
  const { values, columns } = matrix;
  if (columns === 0 || values.length % columns !== 0) {
    const problem = `expected a multiple of columns, got ${String(values.length)} values and ${String(columns)} columns`;
    throw invalidInput(specLabel(spec), 'matrix.values', problem);
  }
  const rows = values.length / columns;
  checkRowCount(spec, 'matrix', rows, limits.maxRows);
  return rowInput(readMatrix(spec, values, columns, 'matrix.values'), rows);
}

function tensorInput(spec: ModelSpec, wire: PackedTensors, limits: InputLimits): CheckedRows {
  const tensors = readTensors(spec, decodeTensors(specLabel(spec), wire));
  const rows = rowsOf(spec, tensors);
  checkRowCount(spec, 'inputs', rows, limits.maxRows);
  return { tensors, rows };
}

function rowInput(tensors: Tensors, rows: number): CheckedRows {
  return { tensors, rows };
}
