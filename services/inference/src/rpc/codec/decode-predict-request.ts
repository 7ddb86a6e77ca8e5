import { PredictRequest } from '@slipway/proto';
import { floatList, readPacked, takeList } from './packed-list.js';
import type { PackedTensor, PackedTensors } from './packed-tensor.js';
import { readSegment } from './read-segment.js';
import { readTensorEntry } from './read-tensor.js';
import { readMessage, readTag, readText, skipField, wireReader } from './wire-reader.js';

/** A `PredictRequest` whose floats may be typed arrays. */
export interface PackedPredictRequest extends Omit<PredictRequest, 'values' | 'inputs'> {
  readonly values: ArrayLike<number>;
  readonly inputs: PackedTensors;
}

/**
 * Reads a `PredictRequest`. Its floats are copied as a whole instead of one by one; a request with a row in JSON form is
 * left to the generated code. Throws a RangeError where the bytes are no message.
 */
export function decodePredictRequest(bytes: Buffer): PackedPredictRequest {
  const reader = wireReader(bytes);
  const values = floatList();
  const inputs: Record<string, PackedTensor> = {};
  const segments: Record<string, string> = {};
  let modelName = '';
  let modelVersion = '';
  let predictionId = '';
  let routingKey = '';
  while (reader.position < reader.end) {
    const tag = readTag(reader);
    switch (tag) {
      case 10:
        modelName = readText(reader);
        break;
      case 18:
        modelVersion = readText(reader);
        break;
      case 26:
      case 29:
        readPacked(reader, tag === 26, values);
        break;
      case 34:
      case 74:
        return PredictRequest.decode(bytes);
      case 42:
        readMessage(reader, (inner) => readTensorEntry(inner, inputs));
        break;
      case 50:
        predictionId = readText(reader);
        break;
      case 58:
        readMessage(reader, (inner) => readSegment(inner, segments));
        break;
      case 66:
        routingKey = readText(reader);
        break;
      default:
        skipField(reader, tag);
    }
  }
  return {
    modelName,
    modelVersion,
    values: takeList(values),
    instance: undefined,
    inputs,
    predictionId,
    segments,
    routingKey,
    features: undefined,
  };
}
