import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir, type OnCleanup } from '@slipway/testing';

/** Versions by `<model>/<version>`: the bytes of an ONNX file, or the name of an example version to copy. */
export type Versions = Readonly<Record<string, Uint8Array | string>>;

const examples = fileURLToPath(new URL('../../../deploy/models', import.meta.url));

/** A model repository of its own; resolves to its folder. */
export async function writeRepository(onCleanup: OnCleanup, versions: Versions): Promise<string> {
  const dir = await tempDir(onCleanup);
  for (const [path, content] of Object.entries(versions)) {
    const folder = join(dir, path);
    if (typeof content === 'string') {
      await mkdir(dirname(folder), { recursive: true });
      await cp(join(examples, content), folder, { recursive: true });
    } else {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'model.onnx'), content);
    }
  }
  return dir;
}
