import { predict } from './grpc-calls.js';
import { restCall } from './rest-call.js';
import type { TestGateway } from './test-gateway.js';

/** Requests that keep coming until they are stopped. */
export interface Load {
  readonly stop: () => Promise<LoadResult>;
  /** Answers so far. */
  readonly count: () => number;
}

export interface LoadResult {
  readonly answers: number;
  readonly failures: readonly string[];
  /** Answers by version. */
  readonly versions: Readonly<Record<string, number>>;
}

/** How many requests are under way at once. */
export const workers = 8;

/** JSON and gRPC predictions of iris, half and half, each worker one after the other, with keys that never repeat. */
export function startLoad(gateway: TestGateway): Load {
  const failures: string[] = [];
  const versions: Record<string, number> = {};
  let answers = 0;
  let isStopped = false;
  let next = 0;

  const viaJson = async (routingKey: string): Promise<string> => {
    const answer = await restCall(`${gateway.url}/v1/models/iris:predict`, {
      body: { features: [1], routing_key: routingKey },
    });
    if (answer.status !== 200)
      throw new Error(`${String(answer.status)} ${JSON.stringify(answer.body)}`);
    return String(answer.body['model_version']);
  };
  const viaGrpc = async (routingKey: string): Promise<string> => {
    return (await predict(gateway.models, { modelName: 'iris', routingKey })).modelVersion;
  };
  const work = async (index: number): Promise<void> => {
    const call = index % 2 === 0 ? viaJson : viaGrpc;
    while (!isStopped) {
      try {
        const version = await call(`key-${String(next++)}`);
        versions[version] = (versions[version] ?? 0) + 1;
      } catch (error) {
        failures.push(String(error));
      }
      answers++;
    }
  };
  const running = Promise.all(Array.from({ length: workers }, (_, index) => work(index)));
  return {
    count: () => answers,
    stop: async () => {
      isStopped = true;
      await running;
      return { answers, failures, versions };
    },
  };
}
