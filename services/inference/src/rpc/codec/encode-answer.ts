import type { Tensors } from '@slipway/model';
import {
  Status,
  StreamSummary,
  type PredictBatchResponse,
  type PredictResponse,
  type PredictStreamResponse,
} from '@slipway/proto';
import { expectedTensorBytes, writeTensors } from './write-tensor.js';
import {
  finish,
  reserve,
  wireWriter,
  writeDouble,
  writeItem,
  writeMemory,
  writeMessage,
  writeText,
  writeVarint,
  writeVarint64,
  type WireWriter,
} from './wire-writer.js';

/** A `PredictResponse` with its numbers as the model gave them. */
export interface PredictAnswer extends Omit<PredictResponse, 'probabilities' | 'outputs'> {
  readonly probabilities: Float32Array;
  readonly outputs: Tensors;
}

/** A `PredictBatchResponse` with its columns as the model gave them. */
export interface BatchAnswer extends Omit<
  PredictBatchResponse,
  'predictions' | 'labels' | 'probabilities' | 'outputs'
> {
  readonly predictions: Float64Array;
  readonly labels: readonly string[];
  readonly probabilities: Float64Array;
  readonly outputs: Tensors;
}

type Outcome = NonNullable<PredictStreamResponse['outcome']>;

/** A `PredictStreamResponse` of such a batch. */
export interface StreamAnswer {
  readonly sequence: number;
  readonly outcome:
    | { readonly $case: 'result'; readonly value: BatchAnswer }
    | Exclude<Outcome, { $case: 'result' }>;
}

/** Writes a `PredictResponse`. */
export function encodePredictAnswer(answer: PredictAnswer): Buffer {
  const { probabilities, outputs } = answer;
  const writer = wireWriter(256 + probabilities.length * 8 + expectedTensorBytes(outputs));
  writeText(writer, 10, answer.modelName);
  writeText(writer, 18, answer.modelVersion);
  writeText(writer, 26, answer.predictionId);
  writeDouble(writer, 33, answer.prediction);
  writeText(writer, 42, answer.label);
  writeDouble(writer, 49, answer.probability);
  if (probabilities.length > 0) {
    writeVarint(writer, 58);
    writeVarint(writer, probabilities.length * 8);
    writeAsDoubles(writer, probabilities);
  }
  writeTensors(writer, 66, outputs);
  writeDouble(writer, 73, answer.latencyMs);
  writeTime(writer, 82, answer.timestamp);
  return finish(writer);
}

/** Writes a `PredictBatchResponse`. */
export function encodeBatchAnswer(answer: BatchAnswer): Buffer {
  const writer = wireWriter(expectedBatchBytes(answer));
  writeBatch(writer, answer);
  return finish(writer);
}

/** Writes a `PredictStreamResponse`. */
export function encodeStreamAnswer({ sequence, outcome }: StreamAnswer): Buffer {
  const expectedBytes = outcome.$case === 'result' ? expectedBatchBytes(outcome.value) : 512;
  const writer = wireWriter(expectedBytes + 16);
  if (sequence !== 0) {
    writeVarint(writer, 8);
    writeVarint(writer, sequence);
  }
  switch (outcome.$case) {
    case 'result':
      writeMessage(writer, 18, expectedBytes, () => writeBatch(writer, outcome.value));
      break;
    case 'error':
      writeMemory(writer, 26, Status.encode(outcome.value).finish());
      break;
    case 'summary':
      writeMemory(writer, 34, StreamSummary.encode(outcome.value).finish());
      break;
  }
  return finish(writer);
}

/** With room for the labels that class names usually are. */
function expectedBatchBytes({ predictions, labels, outputs }: BatchAnswer): number {
  return 256 + predictions.length * 16 + labels.length * 16 + expectedTensorBytes(outputs);
}

function writeBatch(writer: WireWriter, answer: BatchAnswer): void {
  const { predictions, labels, probabilities } = answer;
  writeText(writer, 10, answer.modelName);
  writeText(writer, 18, answer.modelVersion);
  writeText(writer, 26, answer.predictionId);
  if (predictions.length > 0) writeMemory(writer, 34, predictions);
  for (const label of labels) writeItem(writer, 42, label);
  if (probabilities.length > 0) writeMemory(writer, 50, probabilities);
  writeTensors(writer, 58, answer.outputs);
  writeDouble(writer, 65, answer.latencyMs);
  writeTime(writer, 74, answer.timestamp);
}

function writeAsDoubles(writer: WireWriter, values: Float32Array): void {
  reserve(writer, values.length * 8);
  for (const value of values) {
    writer.position = writer.bytes.writeDoubleLE(value, writer.position);
  }
}

/** A `google.protobuf.Timestamp`. */
function writeTime(writer: WireWriter, tag: number, time: Date | undefined): void {
  if (time === undefined) return;
  const ms = time.getTime();
  const seconds = Math.floor(ms / 1000);
  const nanos = (ms - seconds * 1000) * 1_000_000;
  writeMessage(writer, tag, 12, () => {
    if (seconds !== 0) {
      writeVarint(writer, 8);
      writeVarint64(writer, seconds, Math.floor(seconds / 2 ** 32));
    }
    if (nanos !== 0) {
      writeVarint(writer, 16);
      writeVarint(writer, nanos);
    }
  });
}
