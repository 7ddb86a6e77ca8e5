import type { Clock } from '@slipway/core';
import {
  readTensors,
  rowsOf,
  specLabel,
  type ModelSpec,
  type Tensor,
  type Tensors,
} from '@slipway/model';
import type { Caller } from '../scoring/caller.js';
import { checkRowCount } from '../scoring/check-row-count.js';
import { maxPredictionIdLength, type CheckedRows, type Predictor } from '../scoring/predictor.js';
import type { Score } from '../scoring/score.js';
import type { InferControls } from './controls.js';
import { refuse } from './place.js';

/** An inference, whichever way it came. */
export interface InferRequest {
  readonly modelName: string;
  readonly modelVersion: string;
  /** Comes back in the answer, and is the prediction's id unless it is too long for one. */
  readonly id: string;
  readonly controls: InferControls;
  /** Names of the outputs that are wanted, in the order wanted; empty: all. */
  readonly outputs: readonly string[];
  readonly readInputs: (spec: ModelSpec) => Tensors;
  /** Throws when an output cannot be written in the way asked for. */
  readonly checkOutputs?: (spec: ModelSpec) => void;
}

export interface NamedTensor extends Tensor {
  readonly name: string;
}

export interface InferAnswer {
  readonly spec: ModelSpec;
  readonly score: Score;
  readonly id: string;
  readonly predictionId: string;
  readonly outputs: readonly NamedTensor[];
}

export type Infer = (request: InferRequest, caller: Caller) => Promise<InferAnswer>;

/** Answers an inference as every other prediction is answered. */
export function createInfer(
  deps: { readonly predictor: Predictor; readonly clock: Clock },
  limits: { readonly maxRows: number },
): Infer {
  const { predictor, clock } = deps;
  return async (request, caller) => {
    const { modelName, modelVersion, controls, id } = request;
    const { routingKey } = controls;
    const predictionId = id.length <= maxPredictionIdLength ? id : '';
    const head = { modelName, modelVersion, routingKey, predictionId };
    const answer = await predictor.predict(head, patient(caller, controls, clock), ({ loaded }) =>
      checkRequest(loaded.spec, request, limits.maxRows),
    );
    const { spec, score } = answer;
    const outputs = select(spec, score.outputs, request.outputs);
    return { spec, score, id, predictionId: answer.predictionId, outputs };
  };
}

/** The caller with the patience and the routing key that the parameters name. */
function patient(caller: Caller, { routingKey, timeoutMs }: InferControls, clock: Clock): Caller {
  const deadlineMs =
    timeoutMs === Infinity
      ? caller.deadlineMs
      : Math.min(caller.deadlineMs, clock.nowMs() + timeoutMs);
  // A gateway does not see a key among the parameters, so the version that it has drawn does not count.
  const isOwnKey = routingKey !== '' && caller.header('x-routing-key') === undefined;
  if (deadlineMs === caller.deadlineMs && !isOwnKey) return caller;
  return {
    header: (name) => (isOwnKey && name === 'x-slipway-version' ? undefined : caller.header(name)),
    deadlineMs,
    isCancelled: caller.isCancelled,
  };
}

function checkRequest(spec: ModelSpec, request: InferRequest, maxRows: number): CheckedRows {
  checkRequested(spec, request.outputs);
  request.checkOutputs?.(spec);
  const tensors = readTensors(spec, request.readInputs(spec));
  const rows = rowsOf(spec, tensors);
  checkRowCount(spec, 'inputs', rows, maxRows);
  return { tensors, rows };
}

function checkRequested(spec: ModelSpec, requested: readonly string[]): void {
  if (requested.length === 0) return;
  const label = specLabel(spec);
  for (const [index, name] of requested.entries()) {
    const place = { label, field: `outputs.${name}` };
    if (!spec.signature.outputs.some((output) => output.name === name)) {
      const names = spec.signature.outputs.map((output) => output.name).join(', ');
      throw refuse(place, `no such output; the outputs are ${names}`);
    }
    if (requested.indexOf(name) < index) {
      throw refuse(place, 'expected the output once, got it twice');
    }
  }
}

function select(
  { signature }: ModelSpec,
  outputs: Tensors,
  requested: readonly string[],
): readonly NamedTensor[] {
  const selected: NamedTensor[] = [];
  const add = (name: string): void => {
    const tensor = outputs[name];
    if (tensor === undefined) return;
    const { datatype, shape, data } = tensor;
    selected.push({ name, datatype, shape, data });
  };
  if (requested.length > 0) for (const name of requested) add(name);
  else for (const { name } of signature.outputs) add(name);
  return selected;
}
