import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const usage = `npm start -- [options]

  --models DIR    folder of models to serve   (default deploy/models)
  --port N        port of the gateway; 0 takes a free one   (default 8080)
  --replicas N    inference replicas, 1 to 16   (default 2)
  --state DIR     data, logs and run.json; one folder for each mesh that runs   (default .slipway)
  --no-build      start what was installed and built last
  --help          this text
`;

/** A wrong command line; its message is the whole answer. */
export class UsageError extends Error {}

/**
 * @typedef {object} StartOptions
 * @property {string} modelsDir absolute
 * @property {number} port 0 stands for a free one
 * @property {number} replicas
 * @property {string} stateDir absolute
 * @property {boolean} build
 * @property {boolean} help
 */

/**
 * Reads the options of `npm start`. Relative folders start at `from`, which is where the user typed the command.
 *
 * @param {readonly string[]} args
 * @param {{ root: string, from: string }} folders
 * @returns {StartOptions}
 */
export function parseOptions(args, { root, from }) {
  const values = parse(args);
  const modelsDir =
    values.models === undefined ? join(root, 'deploy', 'models') : resolve(from, values.models);
  if (!values.help && !isFolder(modelsDir)) {
    throw new UsageError(`--models: there is no folder ${modelsDir}`);
  }
  return {
    modelsDir,
    port: wholeNumber('--port', values.port, 0, 65_535),
    replicas: wholeNumber('--replicas', values.replicas, 1, 16),
    stateDir: values.state === undefined ? join(root, '.slipway') : resolve(from, values.state),
    build: !values['no-build'],
    help: values.help,
  };
}

function parse(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        models: { type: 'string' },
        port: { type: 'string', default: '8080' },
        replicas: { type: 'string', default: '2' },
        state: { type: 'string' },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    // The first sentence says what is wrong; the others are about a `--` that npm users cannot pass on.
    throw new UsageError(error.message.split(/\.\s|\n/)[0]);
  }
}

function wholeNumber(name, text, min, max) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`${name}: expected a whole number from ${min} to ${max}, got ${text}`);
}

function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
