import { expect, onTestFinished, test } from 'vitest';
import { checkExposition } from './check-exposition.js';
import { predict, putRoutes } from './grpc-calls.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';

async function metricsOf(gateway: TestGateway): Promise<readonly string[]> {
  const response = await fetch(`${gateway.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const text = await response.text();
  checkExposition(text);
  return text.split('\n');
}

function instance(port: number | undefined): string {
  return `instance="127.0.0.1:${String(port)}"`;
}

test('the metrics of all processes are one valid page, also while some are dead', async () => {
  const gateway = await startTestGateway(onTestFinished, {
    replicas: [{ iris: { '1.0.0': 'READY', '2.0.0': 'READY' } }, { iris: { '1.0.0': 'READY' } }],
  });
  const { models, routes, replicas } = gateway;
  const weights = { '1.0.0': 7500, '2.0.0': 2500 };
  await putRoutes(routes, { modelName: 'iris', weights });
  const pinned = { modelName: 'iris', modelVersion: '2.0.0' };
  for (let i = 0; i < 5; i++) await predict(models, pinned);
  replicas[1]?.setMetrics(
    '# HELP test_replica_up A metric.\n# TYPE test_replica_up gauge\ntest_replica_up{zone="a b"} 2\n',
  );

  const lines = await metricsOf(gateway);
  const [first, second] = replicas;
  const own = instance(Number(new URL(gateway.controllerUrl).port));
  expect(lines).toContain(`slipway_up{${instance(first?.httpPort)}} 1`);
  expect(lines).toContain(`test_replica_up{${instance(first?.httpPort)}} 1`);
  expect(lines).toContain(`test_replica_up{${instance(second?.httpPort)},zone="a b"} 2`);
  expect(lines.filter((line) => line.startsWith('# TYPE test_replica_up'))).toHaveLength(1);
  expect(lines).toContain(`slipway_route_weight{${own},model="iris",model_version="2.0.0"} 2500`);
  expect(lines).toContain(`slipway_route_generation{${own},model="iris"} 1`);
  expect(lines).toContain(
    `slipway_gateway_requests_total{${own},model="iris",model_version="2.0.0",code_class="2xx"} 5`,
  );
  // The monitor of these tests does not exist.
  expect(lines.filter((line) => /^slipway_up\{.*\} 0$/.test(line))).toHaveLength(1);
});

test('errors are counted by their class, for the version that made them', async () => {
  const gateway = await startTestGateway(onTestFinished, {
    replicas: [{ iris: { '1.0.0': 'READY' } }],
  });
  const { models, replicas } = gateway;
  replicas[0]?.setFailing(true);
  await expect(predict(models, { modelName: 'iris' })).rejects.toThrow(/this replica is broken/);
  const counted =
    /^slipway_gateway_requests_total\{.*model_version="1\.0\.0",code_class="5xx"\} 1$/;
  expect((await metricsOf(gateway)).filter((line) => counted.test(line))).toHaveLength(1);
});
