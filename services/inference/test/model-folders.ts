import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OnCleanup, onnxFile, type OnnxGraph, tempDir } from '@slipway/testing';

/** The models that come with the repository. */
export const sampleModels = fileURLToPath(new URL('../../../deploy/models', import.meta.url));

export const sampleVersions = [
  ['churn', '1.0.0'],
  ['diabetes', '1.0.0'],
  ['iris', '1.0.0'],
  ['iris', '2.0.0'],
] as const;

export interface GoldenRow {
  readonly instance: Readonly<Record<string, string | number>>;
  readonly prediction: number;
  readonly label?: string;
  readonly probabilities?: readonly number[];
}

export async function readGoldenRows(model: string, version: string): Promise<GoldenRow[]> {
  const json = await readFile(join(sampleModels, model, version, 'golden.json'), 'utf8');
  return (JSON.parse(json) as { rows: GoldenRow[] }).rows;
}

/** A repository of its own: copies of sample versions, files and tiny models, by path. */
export async function makeRepository(
  onCleanup: OnCleanup,
  content: {
    readonly copies?: Readonly<Record<string, string>>;
    readonly files?: Readonly<Record<string, string | Uint8Array>>;
    readonly tiny?: Readonly<Record<string, OnnxGraph>>;
  },
): Promise<string> {
  const root = await tempDir(onCleanup);
  for (const [target, source] of Object.entries(content.copies ?? {})) {
    await cp(join(sampleModels, source), join(root, target), { recursive: true });
  }
  const models = Object.entries(content.tiny ?? {}).map(
    ([path, graph]) => [path, onnxFile(graph, 11)] as const,
  );
  for (const [path, bytes] of [...Object.entries(content.files ?? {}), ...models]) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
  }
  return root;
}
