import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCleanupStack, tempDir, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Prediction } from './answers.js';
import { type ErrorBody, get, post, put } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';

const onFileEnd = createCleanupStack(afterAll);
const samples = join(import.meta.dirname, '..', '..', 'deploy', 'models', 'iris');
let repository: string;
let mesh: Mesh;

beforeAll(async () => {
  repository = await tempDir(onFileEnd);
  await cp(join(samples, '1.0.0'), join(repository, 'iris', '1.0.0'), { recursive: true });
  mesh = await startMesh(onFileEnd, ['--models', repository]);
});

interface Versions {
  readonly versions: readonly {
    readonly model_version: string;
    readonly state: string;
    readonly digest: string;
  }[];
}

interface Changed {
  readonly model_name: string;
  readonly replicas: readonly (Versions & { readonly replica: string })[];
}

const change = <T = Changed>(what: string, body: object = {}) =>
  post<T>(`${mesh.url}/v1/models/iris:${what}`, body);

/** What a version's folder has is another sample version's from one moment to the next. */
async function copyVersion(from: string, to: string): Promise<void> {
  const target = join(repository, 'iris', to);
  const next = join(repository, `.${to}`);
  await cp(join(samples, from), next, { recursive: true });
  await rm(target, { recursive: true, force: true });
  await rename(next, target);
}

/** `version state` of each version on each replica. */
const statesOf = ({ replicas }: Changed): readonly string[] =>
  replicas.map(({ versions }) =>
    versions.map(({ model_version, state }) => `${model_version} ${state}`).join(', '),
  );

/** Predictions without a pause, eight at a time; what is not 200 is kept. */
function startLoad() {
  const failures: string[] = [];
  const seen = new Set<string>();
  let answers = 0;
  let isStopped = false;
  const ask = async (): Promise<void> => {
    const row = { features: [6.7, 3.0, 5.2, 2.3], routing_key: `key-${String(answers)}` };
    const { status, body } = await post<Prediction>(`${mesh.url}/v1/models/iris:predict`, row);
    if (status === 200) seen.add(body.model_version);
    else failures.push(`${String(status)} ${JSON.stringify(body)}`);
  };
  const work = async (): Promise<void> => {
    for (; !isStopped; answers++) {
      await ask().catch((error: unknown) => failures.push(String(error)));
    }
  };
  onTestFinished(() => {
    isStopped = true;
  });
  const running = Promise.all(Array.from({ length: 8 }, work));
  return {
    more: async (): Promise<void> => {
      const from = answers;
      await waitFor(() => answers >= from + 60, { what: 'more answers', timeoutMs: 20_000 });
    },
    stop: async () => {
      isStopped = true;
      await running;
      return { failures, seen: [...seen].sort() };
    },
  };
}

test('versions are swapped, added, moved to, unloaded and taken out on both replicas, and no request fails', async () => {
  const load = startLoad();
  const before = (await get<Versions>(`${mesh.url}/v1/models/iris`)).body.versions[0]?.digest;
  await copyVersion('2.0.0', '1.0.0');
  const swapped = await change('reload');
  expect(swapped.status).toBe(200);
  const digests = swapped.body.replicas.map(({ versions }) => versions[0]?.digest);
  expect(new Set(digests).size).toBe(1);
  expect(digests).not.toContain(before);
  await load.more();

  await copyVersion('1.0.0', '2.0.0');
  const added = await change('load', { model_version: '2.0.0' });
  expect(statesOf(added.body)).toEqual(Array<string>(2).fill('1.0.0 READY, 2.0.0 READY'));
  const weights = { '2.0.0': 10_000 };
  expect((await put(`${mesh.url}/v1/routes/iris`, { weights })).status).toBe(200);
  await load.more();

  const unloaded = await change('unload', { model_version: '1.0.0' });
  expect(statesOf(unloaded.body)).toEqual(Array<string>(2).fill('1.0.0 UNLOADED, 2.0.0 READY'));
  await load.more();

  // A version that still has all the traffic leaves the repository.
  await copyVersion('2.0.0', '3.0.0');
  await rm(join(repository, 'iris', '2.0.0'), { recursive: true });
  const moved = await change('reload');
  expect(statesOf(moved.body)).toEqual(Array<string>(2).fill('1.0.0 UNLOADED, 3.0.0 READY'));
  await load.more();
  const { failures, seen } = await load.stop();
  expect(failures).toEqual([]);
  expect(seen).toEqual(['1.0.0', '2.0.0', '3.0.0']);
});

test('a reload that fails names the replicas and the reason, and what was there goes on answering', async () => {
  await writeFile(join(repository, 'iris', '3.0.0', 'model.onnx'), 'no model');
  const { status, body } = await post<ErrorBody>(`${mesh.url}/model/reload`, {});
  expect([status, body.code]).toEqual([400, 9]);
  expect(body.message).toMatch(/2 of 2 replicas failed: .+model iris@3\.0\.0 was not replaced/);
  const answer = await post<Prediction>(`${mesh.url}/predict`, { features: [6.7, 3.0, 5.2, 2.3] });
  expect([answer.status, answer.body.model_version]).toEqual([200, '3.0.0']);
  await copyVersion('2.0.0', '3.0.0');
  expect((await post(`${mesh.url}/model/reload`, {})).status).toBe(200);
});

test('an alias is set by REST, holds its version in place, and is taken away again', async () => {
  const weights = { '3.0.0': 10_000 };
  expect((await put(`${mesh.url}/v1/routes/iris`, { weights })).status).toBe(200);
  expect((await change('load', { model_version: '1.0.0' })).status).toBe(200);
  const set = await change<{ aliases: object }>('alias', { alias: 'next', model_version: '1.0.0' });
  expect([set.status, set.body.aliases]).toEqual([200, { next: '1.0.0', stable: '3.0.0' }]);
  const byAlias = await post<Prediction>(
    `${mesh.url}/v1/models/iris:predict`,
    { features: [6.7, 3.0, 5.2, 2.3] },
    { 'x-model-alias': 'next' },
  );
  expect(byAlias.body.model_version).toBe('1.0.0');
  const refused = await change<ErrorBody>('unload', { model_version: '1.0.0' });
  expect([refused.status, refused.body.code]).toEqual([400, 9]);
  expect(refused.body.message).toContain('it has alias next');
  await change('alias', { alias: 'next', model_version: '' });
  expect((await change('unload', { model_version: '1.0.0' })).status).toBe(200);
});
