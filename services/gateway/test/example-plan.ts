import { mergeReports, type ReplicaVersion, type VersionState } from '../src/discovery/fleet.js';
import { planGateway, type GatewayPlan } from '../src/envoy/gateway-plan.js';

function version(modelName: string, version: string, state: VersionState): ReplicaVersion {
  return { modelName, version, state, reason: '' };
}

function endpoint(index: number) {
  return {
    grpc: { host: '127.0.0.1', port: 50_050 + index },
    http: { host: '127.0.0.1', port: 8050 + index },
  };
}

/** Two replicas and two models: iris with a canary that one replica has, and wine, for which nobody has set weights. */
export function examplePlan(): GatewayPlan {
  const [first, second] = [endpoint(1), endpoint(2)];
  return planGateway({
    upstreams: {
      replicas: [first, second],
      monitors: [
        { host: 'monitor-1.example', port: 50_061 },
        { host: 'monitor-2.example', port: 50_061 },
      ],
      controller: { host: '127.0.0.1', port: 50_071 },
      controllerHttp: { host: '127.0.0.1', port: 8071 },
    },
    fleet: mergeReports([
      {
        endpoint: first,
        versions: [
          version('wine', '1.0.0', 'ready'),
          version('iris', '2.0.0', 'ready'),
          version('iris', '1.0.0', 'ready'),
        ],
      },
      {
        endpoint: second,
        versions: [version('iris', '1.0.0', 'ready'), version('iris', '3.0.0', 'loading')],
      },
    ]),
    tables: new Map([
      [
        'iris',
        {
          modelName: 'iris',
          generation: 3,
          salt: 'rollout\\7',
          shares: [
            { version: '2.0.0', weight: 1000 },
            { version: '1.0.0', weight: 9000 },
          ],
          stable: '1.0.0',
          aliases: { canary: '2.0.0', shadow: '3.0.0' },
        },
      ],
    ]),
    defaultModel: 'iris',
  });
}
