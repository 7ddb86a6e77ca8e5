import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCleanupStack, waitFor } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DriftReport } from './answers.js';
import { get, post } from './rest.js';
import { startMesh, type Mesh } from './start-mesh.js';

const onFileEnd = createCleanupStack(afterAll);
let mesh: Mesh;
let reference: readonly (readonly number[])[];

beforeAll(async () => {
  mesh = await startMesh(onFileEnd);
  const csv = join(import.meta.dirname, '..', '..', 'deploy/models/iris/1.0.0/reference.csv');
  const lines = (await readFile(csv, 'utf8')).trim().split('\n').slice(1);
  reference = lines.map((line) => line.split(',').slice(0, 4).map(Number));
});

/** 200 rows as the reference has them; every value stands there about twice, so nothing but the shift is drift. */
async function send(version: string, shift: readonly number[]): Promise<void> {
  const rows = Array.from({ length: 200 }, (_, index) => reference[index % reference.length] ?? []);
  const instances = rows.map((row) => row.map((value, column) => value + (shift[column] ?? 0)));
  const path = `/v1/models/iris/versions/${version}:predictBatch`;
  const { status } = await post(mesh.url + path, { instances });
  expect(status).toBe(200);
}

function report(version: string, rows: number): Promise<DriftReport> {
  const url = `${mesh.url}/v1/monitor/models/iris/drift?model_version=${version}`;
  return waitFor(
    async () => {
      const { body } = await get<DriftReport>(url);
      return body.window.rows === rows && body.dataset !== undefined ? body : undefined;
    },
    { timeoutMs: 10_000, what: `a verdict over ${String(rows)} rows of ${version}` },
  );
}

function drifted({ features }: DriftReport): string[] {
  return features.filter((feature) => feature.drifted).map(({ feature }) => feature);
}

test('shifted rows raise the drift of the shifted features and of no other', async () => {
  await send('1.0.0', [1.2, 0, 0, 0.8]);
  const body = await report('1.0.0', 200);
  expect(drifted(body)).toEqual(['sepal_length', 'petal_width']);
  expect(body.dataset).toMatchObject({ drifted: true, share: 0.5 });
  expect(body.should_retrain.value).toBe(true);
  expect(body.reference_rows).toBe(105);
});

test('rows like the reference raise nothing', async () => {
  await send('2.0.0', [0, 0, 0, 0]);
  const body = await report('2.0.0', 200);
  expect(drifted(body)).toEqual([]);
  expect(body.dataset).toMatchObject({ drifted: false, share: 0 });
});

test('below the minimum of samples there are rows and no verdict', async () => {
  const instance = { features: [48, 1, 25.2, 91, 146, 71.2, 66, 2, 4.2767, 81] };
  await post(`${mesh.url}/v1/models/diabetes:predict`, instance);
  const body = await waitFor(
    async () => {
      const answer = await get<DriftReport>(`${mesh.url}/v1/monitor/models/diabetes/drift`);
      return answer.body.window.rows === 1 ? answer.body : undefined;
    },
    { timeoutMs: 10_000, what: 'one row in the drift report' },
  );
  expect(body.dataset).toBeUndefined();
  expect(body.features).toEqual([]);
  expect(body.reason).toContain('100');
});

test('the drift score is a metric', async () => {
  const text = await (await fetch(`${mesh.url}/metrics`)).text();
  expect(text).toMatch(
    /model_drift_score\{[^}]*feature="sepal_length"[^}]*drift_type="ks"[^}]*\} 0\.\d+/,
  );
});
