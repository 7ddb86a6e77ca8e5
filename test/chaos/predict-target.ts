import { PredictRequest } from '@slipway/proto';
import type { Target } from '../load/loader/plan.js';

/** Predict of rows of one model, by a gRPC connection. */
export function predictTarget(
  port: number,
  modelName: string,
  rows: readonly number[][],
  timeoutMs?: number,
): Target {
  return {
    protocol: 'grpc',
    port,
    path: '/slipway.inference.v1.InferenceService/Predict',
    bodies: rows.map((values) => {
      const request = PredictRequest.create({ modelName, values });
      return Buffer.from(PredictRequest.encode(request).finish()).toString('base64');
    }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}
