import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand, tailOf } from './run-command.mjs';
import { SetupError, step } from './step.mjs';

const failedLines = 60;
const notSources = new Set(['node_modules', 'dist', 'gen', '.vitest']);
const rootInputs = ['package.json', 'package-lock.json', 'nx.json', 'tsconfig.base.json'];

/**
 * Builds every project with Nx, unless neither the sources nor what was built of them changed since the last time.
 *
 * @param {import('../setup.mjs').SetupContext} context
 */
export async function build(context) {
  const { root, env, out, logDir, signal } = context;
  const projects = projectsToBuild(root);
  const stampFile = join(logDir, 'built');
  const isCurrent = () =>
    existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp(root, projects);
  if (isCurrent()) return;
  const logFile = join(logDir, 'build.log');
  await step(out, 'building', async () => {
    const nx = join(root, 'node_modules', '.bin', 'nx');
    const args = ['run-many', '-t', 'build', '--output-style=static'];
    const code = await runCommand(nx, args, {
      cwd: root,
      env: buildEnv(root, env),
      logFile,
      signal,
    });
    if (code !== 0) {
      throw new SetupError(
        `the build failed (all of it: ${logFile})\n${tailOf(logFile, failedLines)}`,
      );
    }
  });
  writeFileSync(stampFile, stamp(root, projects) ?? '');
}

/** Nx and the tools under it on the pinned Node, without its daemon and its full-screen output. */
export function buildEnv(root, env) {
  const bin = join(root, 'node_modules', '.bin');
  return { ...env, PATH: `${bin}:${env.PATH ?? ''}`, NX_DAEMON: 'false', NX_TUI: 'false' };
}

function projectsToBuild(root) {
  return readJson(join(root, 'package.json'))
    .workspaces.map((project) => ({
      project,
      targets: readJson(join(root, project, 'package.json')).nx?.targets ?? {},
    }))
    .filter(({ targets }) => targets.build !== undefined)
    .map(({ project, targets }) => ({ project, isGenerated: targets.generate !== undefined }));
}

/**
 * What was built from what: a digest of all sources, and for each project when the compiler last wrote. The times catch a
 * build by hand in between. Undefined when some project's output is missing.
 */
function stamp(root, projects) {
  const hash = createHash('sha256');
  for (const file of rootInputs) addFile(hash, join(root, file));
  const written = [];
  for (const { project, isGenerated } of projects) {
    addFolder(hash, join(root, project));
    const buildInfo = join(root, project, 'dist', 'tsconfig.tsbuildinfo');
    const times = statSync(buildInfo, { throwIfNoEntry: false });
    const isComplete = !isGenerated || existsSync(join(root, project, 'src', 'gen'));
    if (times === undefined || !isComplete) return undefined;
    written.push(`${project} ${times.mtimeMs}`);
  }
  return [hash.digest('hex'), ...written].join('\n');
}

function addFolder(hash, dir) {
  const entries = readdirSync(dir, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !notSources.has(entry.name)) addFolder(hash, path);
    else if (entry.isFile() && !/\.(test\.ts|md)$/.test(entry.name)) addFile(hash, path);
  }
}

function addFile(hash, path) {
  const bytes = readFileSync(path);
  hash.update(`${path}\0${bytes.length}\0`).update(bytes);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
