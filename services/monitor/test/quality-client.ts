import { callUnary, createClient } from '@slipway/grpc';
import {
  MonitorServiceClient,
  OutcomeServiceClient,
  SubmitOutcomesRequest,
  type GetQualityResponse,
  type SubmitOutcomesResponse,
} from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';

/** Labels in, quality out. */
export interface QualityClient {
  readonly submit: (request: Partial<SubmitOutcomesRequest>) => Promise<SubmitOutcomesResponse>;
  readonly quality: (modelName: string, modelVersion?: string) => Promise<GetQualityResponse>;
}

export function createQualityClient(onCleanup: OnCleanup, grpcAddress: string): QualityClient {
  const outcomes = createClient(OutcomeServiceClient, grpcAddress);
  const monitor = createClient(MonitorServiceClient, grpcAddress);
  onCleanup(() => {
    outcomes.close();
    monitor.close();
  });
  const call = { timeoutMs: 5000 };
  return {
    submit: (request) =>
      callUnary(
        outcomes,
        outcomes.submitOutcomes.bind(outcomes),
        SubmitOutcomesRequest.create(request),
        call,
      ),
    quality: (modelName, modelVersion = '') =>
      callUnary(monitor, monitor.getQuality.bind(monitor), { modelName, modelVersion }, call),
  };
}
