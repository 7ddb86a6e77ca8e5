import { PredictBatchRequest, PredictStreamRequest, type Matrix } from '@slipway/proto';
import { floatList, readPacked, takeList, type PackedList } from './packed-list.js';
import type { PackedTensor, PackedTensors } from './packed-tensor.js';
import { readSegment } from './read-segment.js';
import { readTensorEntry } from './read-tensor.js';
import {
  readMessage,
  readTag,
  readText,
  readVarint,
  skipField,
  wireReader,
  type WireReader,
} from './wire-reader.js';

/** A `Matrix` whose values may be a typed array. */
export interface PackedMatrix extends Omit<Matrix, 'values'> {
  readonly values: ArrayLike<number>;
}

/** What requests of many rows have in common, with floats that may be typed arrays. */
export interface PackedBatchRequest extends Omit<PredictBatchRequest, 'matrix' | 'inputs'> {
  readonly matrix: PackedMatrix | undefined;
  readonly inputs: PackedTensors;
}

/** One message of a PredictStream. */
export interface PackedStreamRequest extends PackedBatchRequest {
  readonly sequence: number;
}

/**
 * Reads a `PredictBatchRequest`; rows in JSON form are left to the generated code. Throws a RangeError where the bytes
 * are no message.
 */
export function decodeBatchRequest(bytes: Buffer): PackedBatchRequest {
  return readRequest(bytes) ?? PredictBatchRequest.decode(bytes);
}

/** The same of a `PredictStreamRequest`, which is a batch with a number. */
export function decodeStreamRequest(bytes: Buffer): PackedStreamRequest {
  return readRequest(bytes) ?? PredictStreamRequest.decode(bytes);
}

interface OpenMatrix {
  readonly values: PackedList<Float32Array>;
  columns: number;
}

/** Undefined when rows come in JSON form. */
function readRequest(bytes: Buffer): PackedStreamRequest | undefined {
  const reader = wireReader(bytes);
  const inputs: Record<string, PackedTensor> = {};
  const segments: Record<string, string> = {};
  const texts = { modelName: '', modelVersion: '', predictionId: '', routingKey: '' };
  let matrix: OpenMatrix | undefined;
  let sequence = 0;
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    switch (tag) {
      case 10:
        texts.modelName = readText(reader);
        break;
      case 18:
        texts.modelVersion = readText(reader);
        break;
      case 26:
        return undefined;
      case 34: {
        const open = (matrix ??= { values: floatList(), columns: 0 });
        readMessage(reader, (inner) => readMatrix(inner, open));
        break;
      }
      case 42:
        readMessage(reader, (inner) => readTensorEntry(inner, inputs));
        break;
      case 50:
        texts.predictionId = readText(reader);
        break;
      case 58:
        readMessage(reader, (inner) => readSegment(inner, segments));
        break;
      case 66:
        texts.routingKey = readText(reader);
        break;
      case 72:
        sequence = readVarint(reader);
        break;
      default:
        skipField(reader, tag);
    }
  }
  return { ...texts, instances: [], matrix: closeMatrix(matrix), inputs, segments, sequence };
}

function closeMatrix(matrix: OpenMatrix | undefined): PackedMatrix | undefined {
  if (matrix === undefined) return undefined;
  return { values: takeList(matrix.values), columns: matrix.columns };
}

function readMatrix(reader: WireReader, matrix: OpenMatrix): void {
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    if (tag === 10 || tag === 13) readPacked(reader, tag === 10, matrix.values);
    else if (tag === 16) matrix.columns = readVarint(reader);
    else skipField(reader, tag);
  }
}
