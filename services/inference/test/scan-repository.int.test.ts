import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../src/repository/digest.js';
import { findModel, scanRepository, type VersionFiles } from '../src/repository/scan-repository.js';
import { makeRepository } from './model-folders.js';

/** A repository of empty files at these paths. */
function makeFiles(...paths: string[]): Promise<string> {
  const files = Object.fromEntries(paths.map((path) => [path, '']));
  return makeRepository(onTestFinished, { files });
}

async function scan(root: string): Promise<readonly VersionFiles[]> {
  const skipped: string[] = [];
  const found = await scanRepository(root, (reason) => void skipped.push(reason));
  expect(skipped).toEqual([]);
  return found;
}

const shown = (root: string, found: readonly VersionFiles[]): string[] =>
  found.map(
    ({ modelName, modelVersion, onnxPath, folder }) =>
      `${modelName}@${modelVersion} ${onnxPath.replace(`${root}/`, '')} in ${String(folder?.replace(root, '.'))}`,
  );

test('names of folders and files give models and versions', async () => {
  const root = await makeFiles(
    'a/1.0.0/model.onnx',
    'a/v1.10.0/model.onnx',
    'a/1.9.0-rc.1/model.onnx',
    'a/2/model.onnx',
    'a/notes/model.onnx',
    'a/1.0.0/readme.txt',
    'b/model.onnx',
    'c/model_v1.2.3.onnx',
    'c/model_v1.3.0.onnx',
    'd_v2.0.1/model.onnx',
    'e_v3.1.4.onnx',
    'f.onnx',
    'g/model_v4.0.0/weights.onnx',
    'h/model_v5.0.0.onnx/model.onnx',
    'i/1.0.0/i.onnx',
    'readme.md',
    '.hidden/1.0.0/model.onnx',
    'empty/readme.md',
  );
  expect(shown(root, await scan(root))).toEqual([
    'a@1.0.0 a/1.0.0/model.onnx in ./a/1.0.0',
    'a@1.9.0-rc.1 a/1.9.0-rc.1/model.onnx in ./a/1.9.0-rc.1',
    'a@1.10.0 a/v1.10.0/model.onnx in ./a/v1.10.0',
    'a@2.0.0 a/2/model.onnx in ./a/2',
    'b@1.0.0 b/model.onnx in ./b',
    'c@1.2.3 c/model_v1.2.3.onnx in ./c',
    'c@1.3.0 c/model_v1.3.0.onnx in ./c',
    'd@2.0.1 d_v2.0.1/model.onnx in ./d_v2.0.1',
    'e@3.1.4 e_v3.1.4.onnx in undefined',
    'f@1.0.0 f.onnx in undefined',
    'g@4.0.0 g/model_v4.0.0/weights.onnx in ./g/model_v4.0.0',
    'h@5.0.0 h/model_v5.0.0.onnx/model.onnx in ./h/model_v5.0.0.onnx',
    'i@1.0.0 i/1.0.0/i.onnx in ./i/1.0.0',
  ]);
});

test('a file called model at the top belongs to the folder that is the repository', async () => {
  const root = join(await makeFiles('flowers/model_v1.2.3.onnx'), 'flowers');
  expect(shown(root, await scan(root))).toEqual(['flowers@1.2.3 model_v1.2.3.onnx in .']);
});

test('what names and places forbid is told with the version', async () => {
  const root = await makeFiles(
    'a/1.0.0/model.onnx',
    'a/v1/model.onnx',
    'b/1.0.0/readme.txt',
    'c/1.0.0/one.onnx',
    'c/1.0.0/two.onnx',
    'a b/1.0.0/model.onnx',
    'a:b/1.0.0/model.onnx',
    'ünï@x/1.0.0/model.onnx',
    `${'x'.repeat(129)}/1.0.0/model.onnx`,
  );
  const problems = (await scan(root)).map(
    ({ modelName, modelVersion, problem }) =>
      `${modelName}@${modelVersion}: ${String(problem).replaceAll(root, '.')}`,
  );
  const rule = "expected a model's name of letters, digits, '.', '_' and '-', 128 at most, got";
  expect(new Set(problems)).toEqual(
    new Set([
      'a@1.0.0: expected one file for this version, found ./a/1.0.0/model.onnx, ./a/v1/model.onnx',
      'b@1.0.0: ./b/1.0.0: expected model.onnx, found no .onnx file',
      'c@1.0.0: ./c/1.0.0: expected model.onnx, found one.onnx, two.onnx',
      `a b@1.0.0: ${rule} "a b"`,
      `a:b@1.0.0: ${rule} "a:b"`,
      `ünï@x@1.0.0: ${rule} "ünï@x"`,
      `${'x'.repeat(129)}@1.0.0: ${rule} "${'x'.repeat(129)}"`,
    ]),
  );
});

test('symbolic links are followed, those that lead nowhere are not there', async () => {
  const root = await makeFiles('.data/a/1.0.0/model.onnx', 'b/1.0.0/model.onnx');
  await symlink('.data/a', join(root, 'a'));
  await symlink('nowhere', join(root, 'c'));
  await symlink('/', join(root, 'b', 'old'));
  expect(shown(root, await scan(root))).toEqual([
    'a@1.0.0 a/1.0.0/model.onnx in ./a/1.0.0',
    'b@1.0.0 b/1.0.0/model.onnx in ./b/1.0.0',
  ]);
});

test('a repository that is not there, or holds no model, is one clear line', async () => {
  const root = await makeFiles('a/readme.md');
  await expect(scan(join(root, 'none'))).rejects.toMatchObject({
    kind: 'precondition',
    message: `MODEL_REPOSITORY ${root}/none: no such folder`,
  });
  await expect(scan(join(root, 'a', 'readme.md'))).rejects.toMatchObject({
    message: expect.stringContaining(`MODEL_REPOSITORY ${root}/a/readme.md: ENOTDIR`) as string,
  });
  await expect(scan(root)).rejects.toMatchObject({
    kind: 'precondition',
    message: `MODEL_REPOSITORY ${root}: expected <model>/<version>/model.onnx, found no model`,
  });
});

test.each([
  ['iris', ['iris@1.0.0 iris/1.0.0/model.onnx', 'iris@2.0.0 iris/2/model.onnx']],
  ['iris/', ['iris@1.0.0 iris/1.0.0/model.onnx', 'iris@2.0.0 iris/2/model.onnx']],
  ['iris/2', ['iris@2.0.0 iris/2/model.onnx']],
  ['iris/2/model.onnx', ['iris@2.0.0 iris/2/model.onnx']],
  ['churn/model_v1.2.3.onnx', ['churn@1.2.3 churn/model_v1.2.3.onnx']],
  ['churn', ['churn@1.2.3 churn/model_v1.2.3.onnx']],
  ['loose_v0.1.0.onnx', ['loose@0.1.0 loose_v0.1.0.onnx']],
])('MODEL_PATH %s is %j', async (path, expected) => {
  const root = await makeFiles(
    'iris/1.0.0/model.onnx',
    'iris/2/model.onnx',
    'churn/model_v1.2.3.onnx',
    'loose_v0.1.0.onnx',
  );
  const found = shown(root, await findModel(join(root, path)));
  expect(found.map((line) => line.replace(/ in .*$/, ''))).toEqual(expected);
});

test.each(['none', 'none.onnx', 'notes.txt', 'docs'])('MODEL_PATH %s is refused', async (path) => {
  const root = await makeFiles('notes.txt', 'docs/readme.md');
  await expect(findModel(join(root, path))).rejects.toMatchObject({
    kind: 'precondition',
    message: `MODEL_PATH ${root}/${path}: expected an .onnx file or a folder that holds one`,
  });
});

test('the digest is that of all names and contents, wherever they lie', async () => {
  const files = { 'a/1.0.0/model.onnx': 'x', 'a/1.0.0/card.json': '{}', 'a/1.0.0/more/w.bin': 'y' };
  const digestIn = async (content: Record<string, string>): Promise<string> => {
    const [version] = await scan(await makeRepository(onTestFinished, { files: content }));
    return digestOf(version!);
  };
  const digest = await digestIn(files);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await digestIn(files)).toBe(digest);
  for (const changed of [
    { ...files, 'a/1.0.0/more/w.bin': 'z' },
    { ...files, 'a/1.0.0/extra': '' },
    { 'a/1.0.0/model.onnx': 'x', 'a/1.0.0/card.json': '{}', 'a/1.0.0/w.bin': 'y' },
  ]) {
    expect(await digestIn(changed)).not.toBe(digest);
  }
  expect(await digestIn({ ...files, 'a/1.0.0/.lock': '1' })).toBe(digest);
});

test('the digest of a mounted volume is that of the files behind its links', async () => {
  const plain = await makeRepository(onTestFinished, { files: { 'a/1.0.0/model.onnx': 'x' } });
  const mounted = await makeRepository(onTestFinished, {
    files: { 'a/1.0.0/..now/model.onnx': 'x' },
  });
  await symlink('..now/model.onnx', join(mounted, 'a/1.0.0/model.onnx'));
  const [left, right] = await Promise.all(
    [plain, mounted].map(async (root) => digestOf((await scan(root))[0]!)),
  );
  expect(left).toBe(right);
});

test('a lone file has the digest of itself', async () => {
  const root = await makeRepository(onTestFinished, { files: { 'a.onnx': 'x', 'b.onnx': 'y' } });
  await mkdir(join(root, 'c'));
  const [a, b] = await scan(root);
  expect(await digestOf(a!)).not.toBe(await digestOf(b!));
});
