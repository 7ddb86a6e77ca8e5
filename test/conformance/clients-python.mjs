import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SetupError } from '../../deploy/local/setup.mjs';

const execute = promisify(execFile);

/**
 * The Python of an environment with the clients in it, made when it is not there yet or the requirements have changed.
 *
 * @param {{ root: string, here: string, out: { write: (text: string) => unknown }, signal: AbortSignal }} context
 * @returns {Promise<string>}
 */
export async function clientsPython({ root, here, out, signal }) {
  const files = ['requirements.txt', 'requirements-kserve.txt'].map((name) => join(here, name));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const wanted = hash.digest('hex');
  const venv = join(root, '.slipway', 'conformance', 'venv');
  const stamp = join(venv, 'requirements.sha256');
  const python = join(venv, 'bin', 'python');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  out.write('installing the clients of Triton and KServe … ');
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check'];
  try {
    rmSync(venv, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', venv], { signal });
    await execute(python, [...pip, '-r', files[0]], { signal });
    await execute(python, [...pip, '--no-deps', '-r', files[1]], { signal });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error.code === 'ENOENT' ? 'there is no python3 on PATH' : String(error.stderr);
    throw new SetupError(`the clients could not be installed: ${reason.trim()}`);
  }
  // Last of all and at once, so that an environment that was cut short is made anew.
  writeFileSync(`${stamp}.new`, wanted);
  renameSync(`${stamp}.new`, stamp);
  out.write('ok\n');
  return python;
}
