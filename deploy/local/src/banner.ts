import type { MeshPlan } from './mesh-plan.js';
import { stateLayout } from './state-layout.js';

const irisRow = '[5.1, 3.5, 1.4, 0.2]';

/** What is shown when the mesh is ready: where things are and a first request to copy. */
export function banner(plan: MeshPlan): string {
  const { gatewayUrl, stateDir } = plan;
  return [
    '',
    'Slipway is ready.',
    '',
    `  gateway     ${gatewayUrl}`,
    `  dashboard   ${gatewayUrl}/dashboard/`,
    `  metrics     ${gatewayUrl}/metrics`,
    `  logs        ${stateLayout(stateDir).logsDir}`,
    '',
    ...examples(plan).map((line) => `  ${line}`),
    '',
    'Ctrl-C stops all of it.',
    '',
  ].join('\n');
}

function examples({ gatewayUrl, defaultModel }: MeshPlan): readonly string[] {
  const address = new URL(gatewayUrl).host;
  if (defaultModel !== 'iris') {
    return [`curl -s ${gatewayUrl}/v1/models`, `grpcurl -plaintext ${address} list`];
  }
  const json = "-H 'content-type: application/json'";
  const message = `{"model_name": "iris", "features": ${irisRow}}`;
  const method = 'slipway.inference.v1.InferenceService/Predict';
  return [
    `curl -s ${gatewayUrl}/predict ${json} -d '{"features": ${irisRow}}'`,
    `grpcurl -plaintext -d '${message}' ${address} ${method}`,
  ];
}
