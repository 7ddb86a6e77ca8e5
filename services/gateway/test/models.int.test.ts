import { callUnary, createClient } from '@slipway/grpc';
import { ModelServiceClient } from '@slipway/proto';
import { waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { restCall, type RestAnswer } from './rest-call.js';
import { startTestGateway, type TestGateway } from './test-gateway.js';
import type { TestModels } from './test-replica.js';

const both: TestModels = { iris: { '1.0.0': 'READY', '2.0.0': 'READY' } };
const onlyFirst: TestModels = { iris: { '1.0.0': 'READY', '2.0.0': 'UNLOADED' } };

const start = (...replicas: readonly TestModels[]): Promise<TestGateway> =>
  startTestGateway(onTestFinished, { replicas });

const post = (gateway: TestGateway, path: string, body: object = {}): Promise<RestAnswer> =>
  restCall(`${gateway.url}${path}`, { body });

/** `replica: version state` of each version in an answer. */
function statesOf({ body }: RestAnswer): readonly string[] {
  const replicas = body['replicas'] as readonly {
    replica: string;
    versions: readonly { model_version: string; state: string }[];
  }[];
  return replicas.flatMap(({ replica, versions }) =>
    versions.map((version) => `${replica}: ${version.model_version} ${version.state}`),
  );
}

async function pinned(gateway: TestGateway, version: string): Promise<unknown> {
  const path = `/v1/models/iris/versions/${version}:predict`;
  return (await post(gateway, path, { features: [1] })).body['model_version'];
}

test('a change is made on every replica, and its answer says what each of them has then', async () => {
  const gateway = await start(onlyFirst, onlyFirst);
  const answer = await post(gateway, '/v1/models/iris:load', { model_version: '2.0.0' });
  const replicas = gateway.replicas.map(({ grpcPort }) => `127.0.0.1:${String(grpcPort)}`);
  expect([answer.status, answer.body['model_name']]).toEqual([200, 'iris']);
  expect(statesOf(answer)).toEqual(
    replicas.flatMap((replica) => [`${replica}: 1.0.0 READY`, `${replica}: 2.0.0 READY`]),
  );
  const unloaded = await post(gateway, '/v1/models/iris:unload', { model_version: '2' });
  expect(statesOf(unloaded)).toContain(`${replicas[1] ?? ''}: 2 UNLOADED`);
  const reloaded = await post(gateway, '/v1/models/iris:reload');
  expect(reloaded.status).toBe(200);
  expect((await post(gateway, '/model/reload')).body['model_name']).toBe('iris');
  const expected = ['loadModel iris@2.0.0', 'unloadModel iris@2', 'reloadModel iris@'];
  for (const { changes } of gateway.replicas) {
    expect(changes).toEqual([...expected, 'reloadModel iris@']);
  }
});

test('what was loaded has its own route when the answer comes, and weights can be set at once', async () => {
  const gateway = await start(onlyFirst, onlyFirst);
  expect(await pinned(gateway, '2.0.0')).toBe('chosen by the replica');
  await post(gateway, '/v1/models/iris:load');
  expect(await pinned(gateway, '2.0.0')).toBe('2.0.0');
  const weights = { '2.0.0': 10_000 };
  const put = await restCall(`${gateway.url}/v1/routes/iris`, { method: 'PUT', body: { weights } });
  expect([put.status, put.body['stable']]).toEqual([200, '2.0.0']);
});

test('one replica that fails fails the whole, by name and with its reason; the others are changed', async () => {
  const gateway = await start(onlyFirst, onlyFirst);
  const [first, second] = gateway.replicas;
  second?.refuseChanges('model iris@2.0.0 failed to load: digest does not match');
  const answer = await post(gateway, '/v1/models/iris:load', { model_version: '2.0.0' });
  expect([answer.status, answer.body]).toMatchObject([
    400,
    {
      code: 9,
      message: `model iris: 1 of 2 replicas failed: 127.0.0.1:${String(second?.grpcPort)}: model iris@2.0.0 failed to load: digest does not match`,
    },
  ]);
  expect(first?.changes).toEqual(['loadModel iris@2.0.0']);
  expect(await pinned(gateway, '2.0.0')).toBe('2.0.0');
  const unknown = await post(gateway, '/v1/models/tulip:reload');
  expect([unknown.status, unknown.body['code']]).toEqual([404, 5]);
  expect(unknown.body['message']).toContain('no model "tulip"');
});

test('a version with traffic or an alias is not unloaded, and no replica is asked to', async () => {
  const gateway = await start(both, both);
  const alias = (body: object) => post(gateway, '/v1/models/iris:alias', body);
  expect((await alias({ alias: 'canary', model_version: '2.0.0' })).body).toEqual({
    model_name: 'iris',
    aliases: { stable: '1.0.0', canary: '2.0.0' },
    generation: 1,
  });
  for (const [version, use] of [
    ['1.0.0', 'weight 10000 of 10000 and alias stable'],
    ['2.0.0', 'alias canary'],
  ]) {
    const answer = await post(gateway, '/v1/models/iris:unload', { model_version: version });
    expect([answer.status, answer.body['code']]).toEqual([400, 9]);
    expect(answer.body['message']).toContain(`cannot be unloaded: it has ${String(use)}`);
  }
  expect(gateway.replicas.flatMap(({ changes }) => changes)).toEqual([]);
  await alias({ alias: 'canary', model_version: '' });
  expect((await post(gateway, '/v1/models/iris:unload', { model_version: '2.0.0' })).status).toBe(
    200,
  );
});

test('an alias is in force with the answer, and never points at a version that is not ready', async () => {
  const gateway = await start({ iris: { ...both['iris'], '3.0.0': 'FAILED' } });
  const alias = (body: object) => post(gateway, '/v1/models/iris:alias', body);
  const byAlias = async (name: string): Promise<unknown> => {
    const options = { headers: { 'x-model-alias': name }, body: { features: [1] } };
    return (await restCall(`${gateway.url}/v1/models/iris:predict`, options)).body['model_version'];
  };
  await alias({ alias: 'next', model_version: '2' });
  expect([await byAlias('next'), await byAlias('stable')]).toEqual(['2.0.0', '1.0.0']);
  const refusals: readonly (readonly [object, string])[] = [
    [{ alias: 'next', model_version: '3.0.0' }, 'version 3.0.0 is failed (digest does not match)'],
    [{ alias: 'next', model_version: '9.0.0' }, 'version 9.0.0 is unknown'],
    [{ alias: 'stable', model_version: '2.0.0' }, 'stable is the version with the heaviest weight'],
    [{ alias: 'Not A Name', model_version: '2.0.0' }, 'expected a name of lower-case letters'],
  ];
  for (const [body, message] of refusals) {
    const answer = await alias(body);
    expect([answer.status, answer.body['code']]).toEqual([400, 3]);
    expect(answer.body['message']).toContain(message);
  }
  expect(await byAlias('next')).toBe('2.0.0');
  const unknown = await post(gateway, '/v1/models/tulip:alias', { alias: 'a', model_version: '1' });
  expect(unknown.status).toBe(404);
});

test('ModelService is there for gRPC, too, and reaches the controller and not a replica', async () => {
  const gateway = await start(onlyFirst, onlyFirst);
  const client = createClient(ModelServiceClient, `127.0.0.1:${String(gateway.port)}`);
  onTestFinished(() => client.close());
  const request = { modelName: 'iris', modelVersion: '' };
  const method = client.loadModel.bind(client);
  const { replicas } = await callUnary(client, method, request, { timeoutMs: 10_000 });
  expect(replicas.map(({ replica }) => replica)).toEqual(
    gateway.replicas.map(({ grpcPort }) => `127.0.0.1:${String(grpcPort)}`),
  );
  const nameless = callUnary(
    client,
    method,
    { modelName: '', modelVersion: '' },
    { timeoutMs: 5000 },
  );
  await expect(nameless).rejects.toMatchObject({ kind: 'invalid' });
});

test('a version that is not healthy on one replica is answered by the other one', async () => {
  const gateway = await start(both, both);
  const [first, second] = gateway.replicas;
  // What it reports is still READY, as that of a replica is where a run is stuck.
  first?.setServing('iris@2.0.0', false);
  await waitFor(
    async () => {
      const ports = new Set<unknown>();
      for (let call = 0; call < 10; call++) {
        const path = '/v1/models/iris/versions/2.0.0:predict';
        const { body } = await post(gateway, path, { features: [1] });
        const seen = JSON.parse(String(body['prediction_id'])) as { grpcPort: number };
        ports.add(seen.grpcPort);
      }
      return ports.size === 1 && ports.has(second?.grpcPort);
    },
    { what: 'the unhealthy version to be left alone', timeoutMs: 10_000 },
  );
});
