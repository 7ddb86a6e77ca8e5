import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runCommand, tailOf } from './run-command.mjs';
import { SetupError, step } from './step.mjs';

/**
 * Installs the packages of package-lock.json with `npm ci`, unless they are there.
 *
 * @param {import('../setup.mjs').SetupContext} context
 */
export async function install(context) {
  const { root, out, logDir, signal } = context;
  if (isInstalled(root)) return;
  const logFile = join(logDir, 'install.log');
  await step(out, 'installing packages', async () => {
    const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    const env = installEnv(root, context.env);
    const code = await runCommand('npm', args, { cwd: root, env, logFile, signal });
    if (code === 0 && isInstalled(root)) return;
    throw new SetupError(`npm ci failed: ${reasonOf(code, logFile)} (all of it: ${logFile})`);
  });
}

/**
 * Whether node_modules is what package-lock.json describes, and that what the package.json files ask for. npm writes
 * its own record as the last act of an install, so that an interrupted one counts as none.
 */
function isInstalled(root) {
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record) || !existsSync(join(root, 'node_modules', '.bin', 'node'))) return false;
  const present = readJson(record).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) {
      if (!matchesManifest(entry, readJson(join(root, path, 'package.json')))) return false;
    } else if (entry.optional !== true && present[path]?.version !== entry.version) {
      return false;
    }
  }
  return true;
}

function matchesManifest(entry, manifest) {
  return ['dependencies', 'devDependencies', 'optionalDependencies', 'workspaces'].every((key) =>
    isDeepStrictEqual(entry[key], manifest[key]),
  );
}

/**
 * onnxruntime-node brings its CPU binaries in the package; what its install script would download is for GPUs. The
 * pinned Node lies in the folder that npm is about to delete, so npm must run on the machine's own.
 */
function installEnv(root, env) {
  const own = join(root, 'node_modules') + sep;
  const path = (env.PATH ?? '').split(delimiter).filter((dir) => !dir.startsWith(own));
  return { ...env, PATH: path.join(delimiter), ONNXRUNTIME_NODE_INSTALL: 'skip' };
}

function reasonOf(code, logFile) {
  if (code === 127) return 'there is no npm on PATH';
  const lines = tailOf(logFile, 200).split('\n');
  const said = lines.find((line) => /^npm (error|ERR!) (?!code )\S/.test(line));
  return said?.replace(/^npm (error|ERR!) /, '') ?? `exit code ${code}`;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
