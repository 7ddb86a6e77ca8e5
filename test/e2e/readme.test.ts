import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCleanupStack } from '@slipway/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMesh, type Mesh } from './start-mesh.js';

const root = join(import.meta.dirname, '..', '..');

const onFileEnd = createCleanupStack(afterAll);
let mesh: Mesh;
let blocks: readonly { readonly language: string; readonly text: string }[];

beforeAll(async () => {
  mesh = await startMesh(onFileEnd);
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const tour = readme.slice(readme.indexOf('## A tour'), readme.indexOf('## Your own models'));
  blocks = [...tour.matchAll(/```(\w+)\n(.*?)```/gs)].map((match) => ({
    language: match[1] ?? '',
    text: match[2] ?? '',
  }));
});

/** Differs from run to run. */
const volatile = new Set(['predictionId', 'prediction_id', 'timestamp', 'latencyMs', 'latency_ms']);

function steady(json: string): unknown {
  return JSON.parse(json, (key, value: unknown) => {
    if (volatile.has(key)) return typeof value;
    return typeof value === 'number' ? Number(value.toPrecision(5)) : value;
  });
}

async function run(command: string): Promise<string> {
  const here = command.replaceAll('http://127.0.0.1:8080', mesh.url);
  const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: root });
  return stdout;
}

test('every command of the tour answers what the README says', async () => {
  let compared = 0;
  for (const [index, { language, text }] of blocks.entries()) {
    if (language !== 'sh') continue;
    const output = await run(text);
    expect(output, text).not.toBe('');
    const next = blocks[index + 1];
    if (next?.language === 'json') {
      expect(steady(output), text).toEqual(steady(next.text));
      compared++;
    } else if (next?.language === 'text') {
      const [dataset = '', ...features] = next.text.trim().split('\n');
      expect(output).toContain(dataset);
      for (const line of features) expect(output).toContain(line.split(',')[0]);
    }
  }
  expect(compared).toBeGreaterThanOrEqual(6);
});
