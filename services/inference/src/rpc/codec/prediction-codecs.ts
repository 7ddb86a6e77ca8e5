import type { MethodCodecs } from '@slipway/grpc';
import { decodeBatchRequest, decodeStreamRequest } from './decode-batch-request.js';
import { decodePredictRequest } from './decode-predict-request.js';
import { encodeBatchAnswer, encodePredictAnswer, encodeStreamAnswer } from './encode-answer.js';

/**
 * Codecs of the RPCs that carry predictions. The generated code reads and writes repeated floats one by one, which for a
 * batch of 1,000 rows costs more than many a model.
 */
export const predictionCodecs = {
  predict: { decodeRequest: decodePredictRequest, encodeResponse: encodePredictAnswer },
  predictBatch: { decodeRequest: decodeBatchRequest, encodeResponse: encodeBatchAnswer },
  predictStream: { decodeRequest: decodeStreamRequest, encodeResponse: encodeStreamAnswer },
} as const satisfies MethodCodecs;
