import { setTimeout as pause } from 'node:timers/promises';
import { createLogger, DomainError } from '@slipway/core';
import {
  bindService,
  createGrpcServer,
  type CallContext,
  type ServiceBinding,
} from '@slipway/grpc';
import {
  InferenceServiceService,
  ModelVersion_State,
  type InferenceServiceServer,
  type Model,
  type ModelVersion,
  type PredictBatchResponse,
  type Tensor,
} from '@slipway/proto';
import { createHttpServer } from '@slipway/telemetry';
import { freePorts, type OnCleanup } from '@slipway/testing';
import { openTcpGate, type TcpGate } from './tcp-gate.js';
import { testModelService } from './test-model-service.js';
import { testEndpoint, testOpenInference } from './test-open-inference.js';

/** A replica without models: it answers with the version that it was told, and reports what the test says it has. */
export interface TestReplica {
  readonly grpcPort: number;
  readonly httpPort: number;
  /** Its port for gRPC, to be killed and hung. */
  readonly gate: TcpGate;
  /** Model to version to state. */
  readonly setModels: (models: TestModels) => void;
  /** How long a prediction takes. */
  readonly setDelayMs: (delayMs: number) => void;
  /** Whether predictions fail. */
  readonly setFailing: (isFailing: boolean) => void;
  readonly setMetrics: (text: string) => void;
  /** Its HTTP side dies, and that of gRPC goes on. */
  readonly stopHttp: () => Promise<void>;
  /** Its health.v1, for a service. */
  readonly setServing: (service: string, isServing: boolean) => void;
  /** What each change of its models is answered by; empty: it does as it is told. */
  readonly refuseChanges: (reason: string) => void;
  /** `loadModel iris@1.0.0`, … as they came. */
  readonly changes: readonly string[];
}

export type TestState = 'READY' | 'LOADING' | 'FAILED' | 'UNLOADED';
export type TestModels = Readonly<Record<string, Readonly<Record<string, TestState>>>>;

/** What a test replica puts into `prediction_id`: what reached it, and who it is. */
export interface Seen {
  readonly grpcPort: number;
  readonly routingKey: string | undefined;
  readonly pin: string | undefined;
  readonly attempt: string | undefined;
}

const logger = createLogger({ service: 'test-replica', level: 'error' });

export async function startTestReplica(
  onCleanup: OnCleanup,
  firstModels: TestModels,
): Promise<TestReplica> {
  let models = firstModels;
  let delayMs = 0;
  let isFailing = false;
  let refusal = '';
  const changes: string[] = [];
  let metrics =
    '# HELP test_replica_up A metric.\n# TYPE test_replica_up gauge\ntest_replica_up 1\n';
  const [grpcPort = 0, innerPort = 0, httpPort = 0] = await freePorts(3);

  const service = replicaService({
    grpcPort,
    models: () => models,
    delayMs: () => delayMs,
    isFailing: () => isFailing,
  });
  const modelService = testModelService({
    models: () => models,
    setModels: (next) => setModels(next),
    refusal: () => refusal,
    onChange: (change) => changes.push(change),
  });
  const grpc = createGrpcServer(
    { logger },
    {
      host: '127.0.0.1',
      port: innerPort,
      services: [service, modelService, testOpenInference(grpcPort)],
      maxMessageBytes: 64 * 2 ** 20,
    },
  );
  const setModels = (next: TestModels): void => {
    models = next;
    for (const [modelName, versions] of Object.entries(models)) {
      for (const [version, state] of Object.entries(versions)) {
        grpc.setServing(`${modelName}@${version}`, state === 'READY');
      }
    }
  };
  await grpc.start();
  grpc.setServing('', true);
  setModels(firstModels);
  onCleanup(() => grpc.stop(0));
  const gate = await openTcpGate(onCleanup, { port: grpcPort, targetPort: innerPort });
  const http = createHttpServer(logger, {
    host: '127.0.0.1',
    port: httpPort,
    routes: {
      '/metrics': () => ({ status: 200, contentType: 'text/plain', body: metrics }),
      '/v2': testEndpoint(grpcPort),
      '/v2/': testEndpoint(grpcPort),
    },
  });
  await http.start();
  onCleanup(() => http.stop());
  return {
    grpcPort,
    httpPort,
    gate,
    setModels,
    setDelayMs: (next) => (delayMs = next),
    setFailing: (next) => (isFailing = next),
    setMetrics: (text) => (metrics = text),
    stopHttp: http.stop,
    setServing: grpc.setServing,
    refuseChanges: (reason) => (refusal = reason),
    changes,
  };
}

interface ReplicaState {
  readonly grpcPort: number;
  readonly models: () => TestModels;
  readonly delayMs: () => number;
  readonly isFailing: () => boolean;
}

function replicaService({ grpcPort, models, delayMs, isFailing }: ReplicaState): ServiceBinding {
  const answer = (modelName: string, context: CallContext) => {
    const seen: Seen = {
      grpcPort,
      routingKey: context.header('x-routing-key'),
      pin: context.header('x-model-version'),
      attempt: context.header('x-envoy-attempt-count'),
    };
    if (modelName !== '' && !(modelName in models())) {
      throw new DomainError('not_found', 'MODEL_NOT_FOUND', `no model "${modelName}"`);
    }
    return {
      modelName,
      // Without a cluster of its own a version is the replica's choice.
      modelVersion: context.header('x-slipway-version') ?? 'chosen by the replica',
      predictionId: JSON.stringify(seen),
      outputs: {},
      latencyMs: delayMs(),
      timestamp: undefined,
    };
  };
  const answerBatch = (modelName: string, context: CallContext): PredictBatchResponse => ({
    ...answer(modelName, context),
    predictions: [],
    labels: [],
    probabilities: [],
  });

  return bindService<InferenceServiceServer>(InferenceServiceService, {
    predict: async (request, context) => {
      if (delayMs() > 0) await pause(delayMs());
      if (isFailing()) throw new DomainError('internal', 'BROKEN', 'this replica is broken');
      const rest = {
        prediction: request.values.length,
        label: '',
        probability: 0,
        probabilities: [],
      };
      return { ...answer(request.modelName, context), ...rest };
    },
    predictBatch: (request, context) => ({
      ...answerBatch(request.modelName, context),
      predictions: [bytesOf(request.inputs['x'])],
    }),
    predictStream: async (requests, send, context) => {
      let messages = 0;
      for await (const { sequence, modelName } of requests) {
        messages++;
        const value = answerBatch(modelName, context);
        await send({ sequence, outcome: { $case: 'result', value } });
      }
      const value = { messages, rows: 0, errors: 0, durationMs: 0 };
      await send({ sequence: 0, outcome: { $case: 'summary', value } });
    },
    listModels: () => ({ models: toModels(models()) }),
    getModel: ({ modelName }) => {
      const model = toModels(models()).find((known) => known.modelName === modelName);
      if (model !== undefined) return model;
      throw new DomainError('not_found', 'MODEL_NOT_FOUND', `no model "${modelName}"`);
    },
    getModelInfo: () => {
      throw new DomainError('unavailable', 'NOT_HERE', 'a test replica has no model info');
    },
  });
}

function bytesOf(tensor: Tensor | undefined): number {
  return tensor?.data?.$case === 'raw' ? tensor.data.value.byteLength : 0;
}

export function toModels(models: TestModels): Model[] {
  return Object.entries(models).map(([modelName, versions]) => ({
    modelName,
    versions: Object.entries(versions).map(([modelVersion, state]) => ({
      ...emptyVersion,
      modelVersion,
      state: ModelVersion_State[state],
      reason: state === 'FAILED' ? 'digest does not match' : '',
    })),
  }));
}

const emptyVersion: ModelVersion = {
  modelVersion: '',
  state: ModelVersion_State.STATE_UNSPECIFIED,
  reason: '',
  aliases: [],
  digest: '',
  loadedAt: undefined,
  executor: 'inline',
  inputs: [],
  outputs: [],
  task: '',
  features: [],
  classes: [],
  description: '',
  uptimeS: 0,
  executorInfo: undefined,
  batching: undefined,
};
