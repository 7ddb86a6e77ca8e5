import { callUnary, createClient, readStream } from '@slipway/grpc';
import {
  GetDriftHistoryRequest,
  MonitorServiceClient,
  type DriftEvaluation,
  type GetDistributionRequest,
  type GetDistributionResponse,
  type GetDriftHistoryResponse,
  type GetDriftRequest,
  type GetDriftResponse,
  type GetRootCauseRequest,
  type GetRootCauseResponse,
  type GetSegmentsRequest,
  type GetSegmentsResponse,
  type GetTimelineRequest,
  type GetTimelineResponse,
} from '@slipway/proto';
import type { OnCleanup } from '@slipway/testing';

/** What a monitor says of drift, by its RPCs. */
export interface EvaluationClient {
  readonly getDrift: (request: GetDriftRequest) => Promise<GetDriftResponse>;
  readonly history: (request: Partial<GetDriftHistoryRequest>) => Promise<GetDriftHistoryResponse>;
  readonly getTimeline: (request: GetTimelineRequest) => Promise<GetTimelineResponse>;
  readonly getDistribution: (request: GetDistributionRequest) => Promise<GetDistributionResponse>;
  readonly getRootCause: (request: GetRootCauseRequest) => Promise<GetRootCauseResponse>;
  readonly getSegments: (request: GetSegmentsRequest) => Promise<GetSegmentsResponse>;
  /** The next evaluations of a model. */
  readonly watch: (modelName: string, count: number) => Promise<readonly DriftEvaluation[]>;
}

export function createEvaluationClient(
  onCleanup: OnCleanup,
  grpcAddress: string,
): EvaluationClient {
  const client = createClient(MonitorServiceClient, grpcAddress);
  const controller = new AbortController();
  onCleanup(() => {
    controller.abort();
    client.close();
  });
  const call = { timeoutMs: 5000 };
  return {
    getDrift: (request) => callUnary(client, client.getDrift.bind(client), request, call),
    history: (request) =>
      callUnary(
        client,
        client.getDriftHistory.bind(client),
        GetDriftHistoryRequest.create(request),
        call,
      ),
    getTimeline: (request) => callUnary(client, client.getTimeline.bind(client), request, call),
    getDistribution: (request) =>
      callUnary(client, client.getDistribution.bind(client), request, call),
    getRootCause: (request) => callUnary(client, client.getRootCause.bind(client), request, call),
    getSegments: (request) => callUnary(client, client.getSegments.bind(client), request, call),
    watch: async (modelName, count) => {
      const seen: DriftEvaluation[] = [];
      const { signal } = controller;
      const events = readStream(client, client.watch.bind(client), { modelName }, { signal });
      for await (const { event } of events) {
        if (event?.$case === 'evaluation') seen.push(event.value);
        if (seen.length === count) break;
      }
      return seen;
    },
  };
}
