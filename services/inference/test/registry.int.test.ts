import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DomainError } from '@slipway/core';
import { soleRoute, withAlias, withWeights } from '@slipway/routing';
import { expect, onTestFinished, test } from 'vitest';
import type { OwnedRegistry } from '../src/registry/model-registry.js';
import { makeRepository, sampleModels } from './model-folders.js';
import { startRegistry } from './start-registry.js';
import { fragile, identity, negative, putFile, putModel, wider } from './swap-models.js';

const oneModel = { tiny: { 'echo/1.0.0/model.onnx': identity } };

function statesOf(registry: OwnedRegistry, modelName = 'echo'): Readonly<Record<string, string>> {
  const entries = registry.versions(modelName);
  return Object.fromEntries(entries.map(({ modelVersion, state }) => [modelVersion, state.state]));
}

/** What the version answers to 3. */
async function answerOf(registry: OwnedRegistry, version = '1.0.0', value = 3): Promise<unknown> {
  const { batcher } = registry.get('echo', version);
  const x = { datatype: 'FP32', shape: [1, 1], data: new Float32Array([value]) } as const;
  const job = { inputs: { x }, rows: 1, deadlineMs: Infinity, isCancelled: () => false };
  const { outputs } = await batcher.submit(job);
  return outputs['y']?.data[0];
}

async function failureOf(promise: Promise<unknown>): Promise<DomainError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeDefined();
  return error as DomainError;
}

test('a reload loads what is new and what has changed, and leaves the rest alone', async () => {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'echo/1.0.0/model.onnx': identity, 'echo/2.0.0/model.onnx': identity },
  });
  const { registry, opened } = await startRegistry(onTestFinished, root);
  await putModel(root, 'echo/2.0.0', negative);
  await putModel(root, 'echo/3.0.0', negative);
  await registry.control.reload('echo');
  expect(opened.slice(2)).toEqual(['echo@2.0.0', 'echo@3.0.0']);
  expect(registry.readyVersions('echo')).toEqual(['1.0.0', '2.0.0', '3.0.0']);
  expect([await answerOf(registry), await answerOf(registry, '2.0.0')]).toEqual([3, -3]);
});

test('files that were only touched are not opened again', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry, opened } = await startRegistry(onTestFinished, root);
  const before = registry.get('echo', '1.0.0');
  await putModel(root, 'echo/1.0.0', identity);
  await registry.control.reload('echo');
  expect(opened).toEqual(['echo@1.0.0']);
  expect(registry.get('echo', '1.0.0')).toBe(before);
});

test('versions that left the folder are taken out, and those of a model that left, too', async () => {
  const root = await makeRepository(onTestFinished, {
    tiny: {
      'echo/1.0.0/model.onnx': identity,
      'echo/2.0.0/model.onnx': identity,
      'other/1.0.0/model.onnx': identity,
    },
  });
  const { registry } = await startRegistry(onTestFinished, root);
  await rm(join(root, 'echo/1.0.0'), { recursive: true });
  await registry.control.reload('echo');
  expect(statesOf(registry)).toEqual({ '2.0.0': 'ready' });
  expect((await failureOf(answerOf(registry))).message).toBe(
    'no model echo@1.0.0; its versions are 2.0.0',
  );
  await rm(join(root, 'echo'), { recursive: true });
  await registry.control.reload('echo');
  expect(registry.modelNames()).toEqual(['other']);
});

test('a failed reload takes nothing away', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry, metrics } = await startRegistry(onTestFinished, root);
  await rm(join(root, 'echo/1.0.0'), { recursive: true });
  await putFile(root, 'echo/2.0.0/model.onnx', 'broken');
  const { kind, message } = await failureOf(registry.control.reload('echo'));
  expect(kind).toBe('precondition');
  expect(message).toMatch(/^model echo@2\.0\.0 failed to load: .+expected an ONNX model/);
  expect(statesOf(registry)).toEqual({ '1.0.0': 'ready', '2.0.0': 'failed' });
  expect(await answerOf(registry)).toBe(3);
  const text = await metrics.render();
  expect(text).toContain(
    'slipway_model_loads_total{model="echo",model_version="2.0.0",outcome="failed"} 1\n',
  );
  expect(text).toContain('slipway_model_ready{model="echo",model_version="1.0.0"} 1\n');
  expect(text).toContain('slipway_model_ready{model="echo",model_version="2.0.0"} 0\n');
});

test('a version whose new files are bad goes on answering with the old ones', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry } = await startRegistry(onTestFinished, root);
  await putFile(root, 'echo/1.0.0/model.onnx', 'broken');
  for (let attempt = 0; attempt < 2; attempt++) {
    const { message } = await failureOf(registry.control.reload('echo'));
    expect(message).toMatch(
      /^model echo@1\.0\.0 was not replaced, what was loaded before goes on answering: /,
    );
    expect(await answerOf(registry)).toBe(3);
  }
  await putModel(root, 'echo/1.0.0', negative);
  await registry.control.reload('echo');
  expect(await answerOf(registry)).toBe(-3);
});

test('a reload for new files alone tries nothing twice', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry, opened } = await startRegistry(onTestFinished, root);
  await putFile(root, 'echo/1.0.0/model.onnx', 'broken');
  await putFile(root, 'echo/2.0.0/model.onnx', 'broken');
  const reload = () => registry.control.reload('echo', '', { onlyNewFiles: true });
  const { message } = await failureOf(reload());
  expect(message).toMatch(/echo@1\.0\.0 was not replaced.+; model echo@2\.0\.0 failed to load/);
  expect(opened).toHaveLength(3);
  await reload();
  expect(opened).toHaveLength(3);
  await putModel(root, 'echo/2.0.0', negative);
  await reload();
  expect(opened).toHaveLength(4);
  expect(registry.readyVersions('echo')).toEqual(['1.0.0', '2.0.0']);
});

test('a version that does not fit the callers of the one before is refused with each difference', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry } = await startRegistry(onTestFinished, root);
  await putModel(root, 'echo/1.0.0', wider);
  const replaced = await failureOf(registry.control.reload('echo'));
  expect(replaced.message).toMatch(/input x takes \[any, 2\], not \[any, 1\]/);
  expect(await answerOf(registry)).toBe(3);
  await putModel(root, 'echo/1.0.0', identity);
  await putModel(root, 'echo/2.0.0', wider);
  const added = await failureOf(registry.control.load('echo', '2.0.0'));
  expect(added.message).toMatch(
    /^model echo@2\.0\.0 failed to load: .+ model echo@1\.0\.0: input x/,
  );
  expect(statesOf(registry)['2.0.0']).toBe('failed');
  await putFile(root, 'echo/2.0.0/card.json', '{"compatibility": "breaking"}');
  await registry.control.reload('echo');
  expect(registry.readyVersions('echo')).toEqual(['1.0.0', '2.0.0']);
});

test('an unloaded version comes back on demand and not by a reload of the model', async () => {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'echo/1.0.0/model.onnx': identity, 'echo/2.0.0/model.onnx': negative },
  });
  const { registry } = await startRegistry(onTestFinished, root);
  const { control } = registry;
  await control.unload('echo', '2');
  expect(statesOf(registry)).toEqual({ '1.0.0': 'ready', '2.0.0': 'unloaded' });
  expect((await failureOf(answerOf(registry, '2.0.0'))).message).toBe(
    'model echo@2.0.0 is unloaded',
  );
  await control.reload('echo');
  expect(registry.readyVersions('echo')).toEqual(['1.0.0']);
  await control.reload('echo', '2.0.0');
  expect(await answerOf(registry, '2.0.0')).toBe(-3);
  await control.unload('echo');
  expect(statesOf(registry)).toEqual({ '1.0.0': 'unloaded', '2.0.0': 'unloaded' });
  await control.load('echo');
  expect(registry.readyVersions('echo')).toEqual(['1.0.0', '2.0.0']);
});

test('a version with traffic is not unloaded while another one could have it', async () => {
  const root = await makeRepository(onTestFinished, {
    tiny: {
      'echo/1.0.0/model.onnx': identity,
      'echo/2.0.0/model.onnx': identity,
      'echo/3.0.0/model.onnx': identity,
    },
  });
  const weights = { '1.0.0': 9000, '2.0.0': 1000 };
  let table = withAlias(withWeights(soleRoute('echo', '1.0.0'), weights), 'shadow', '3.0.0');
  const storedTable = () => table;
  const { registry } = await startRegistry(onTestFinished, root, { storedTable });
  const { control } = registry;
  const refusal = async (version: string) =>
    (await failureOf(control.unload('echo', version))).message;
  expect(await refusal('1.0.0')).toContain('weight 9000 of 10000 and alias stable');
  expect(await refusal('2.0.0')).toContain('weight 1000 of 10000');
  expect(await refusal('3.0.0')).toContain('alias shadow');
  expect(registry.readyVersions('echo')).toHaveLength(3);
  table = withAlias(table, 'shadow', '');
  await control.unload('echo', '3.0.0');
  expect(registry.readyVersions('echo')).toEqual(['1.0.0', '2.0.0']);
});

test('what is not there is not found, with what is', async () => {
  const { registry } = await startRegistry(onTestFinished, sampleModels);
  const { control } = registry;
  const known = 'the models are churn, diabetes, iris';
  for (const change of [control.load, control.reload, control.unload]) {
    const model = await failureOf(change('tulip'));
    expect([model.kind, model.message]).toEqual(['not_found', `no model "tulip"; ${known}`]);
    const version = await failureOf(change('iris', '9.0.0'));
    expect([version.kind, version.message]).toEqual([
      'not_found',
      'no model iris@9.0.0; its versions are 1.0.0, 2.0.0',
    ]);
  }
});

test('a model that came after the start is found', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry } = await startRegistry(onTestFinished, root);
  await putModel(root, 'late/1.0.0', identity);
  await registry.control.load('late');
  expect(registry.readyVersions('late')).toEqual(['1.0.0']);
});

test('callers who ask for the same at once share one load, and get its one error', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry, opened } = await startRegistry(onTestFinished, root);
  const { control } = registry;
  await putModel(root, 'echo/2.0.0', negative);
  await Promise.all(Array.from({ length: 20 }, () => control.load('echo', '2.0.0')));
  expect(opened).toEqual(['echo@1.0.0', 'echo@2.0.0']);
});

test('a model that loads for long keeps neither predictions nor other models waiting', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const { registry } = await startRegistry(onTestFinished, root, {
    open: async (files, really) => {
      if (files.modelVersion === '2.0.0') await held;
      return really(files);
    },
  });
  await putModel(root, 'echo/2.0.0', negative);
  await putModel(root, 'other/1.0.0', negative);
  const slow = registry.control.load('echo');
  await registry.control.load('other');
  expect(statesOf(registry)['2.0.0']).toBe('loading');
  expect(await answerOf(registry)).toBe(3);
  expect((await failureOf(answerOf(registry, '2.0.0'))).message).toBe(
    'model echo@2.0.0 is still loading',
  );
  letGo();
  await slow;
  expect(await answerOf(registry, '2.0.0')).toBe(-3);
});

test('a version that fails its first real requests gives its place back, and says so', async () => {
  const root = await makeRepository(onTestFinished, oneModel);
  const { registry, metrics, logLines } = await startRegistry(onTestFinished, root, {
    probationMs: 60_000,
  });
  const { digest } = registry.get('echo', '1.0.0');
  await putModel(root, 'echo/1.0.0', fragile);
  await registry.control.reload('echo');
  expect(await answerOf(registry, '1.0.0', 0)).toBe(1);
  for (let run = 0; run < 5; run++) {
    expect((await failureOf(answerOf(registry, '1.0.0', 50))).kind).toBe('internal');
  }
  expect(await answerOf(registry, '1.0.0', 50)).toBe(50);
  expect(registry.get('echo', '1.0.0').digest).toBe(digest);
  expect(registry.versions('echo')[0]?.state).toMatchObject({
    state: 'ready',
    note: expect.stringMatching(/^loaded before; .+ failed: 5 of 6 runs failed/) as string,
  });
  expect(await metrics.render()).toContain(
    'slipway_model_returns_total{model="echo",model_version="1.0.0"} 1\n',
  );
  expect(logLines.join('')).toContain('model returned to what was loaded before');
  await putModel(root, 'echo/1.0.0', negative);
  await registry.control.reload('echo');
  expect(await answerOf(registry, '1.0.0', 50)).toBe(-50);
  expect(registry.versions('echo')[0]?.state).not.toHaveProperty('note');
});
