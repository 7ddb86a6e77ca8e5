import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { messageOf } from '@slipway/core';
import { loadConfig } from '../config.js';
import { readWatchOptions } from '../fold/watch-options.js';
import { describeEvaluation } from './describe-evaluation.js';
import { replayLines } from './replay-lines.js';
import { toEvaluationJson } from './evaluation-json.js';

const usage = 'usage: node services/monitor/dist/replay/main.js FILE [--json]\n';

/** Judges recorded events again, with the settings of the environment: every evaluation is one line of output. */
async function main(args: readonly string[]): Promise<number> {
  const { file, json } = readArguments(args);
  if (file === undefined) {
    process.stderr.write(usage);
    return 2;
  }
  const config = loadConfig();
  const { latenessMs } = config;
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  const describe = json ? toEvaluationJson : describeEvaluation;
  const { versions, cutOff } = await replayLines(
    lines,
    { watch: readWatchOptions(config), latenessMs },
    (evaluation) => process.stdout.write(`${describe(evaluation)}\n`),
  );
  for (const version of cutOff) {
    process.stderr.write(
      `replay: the first events of ${version} are not in ${file}: evaluations before a whole window are left out, and they are counted from 1\n`,
    );
  }
  for (const { evaluator, rows } of versions) {
    const present = await evaluator.preview(rows.read());
    if (present.window.rows > 0) process.stdout.write(`${describe(present, true)}\n`);
  }
  return 0;
}

function readArguments(args: readonly string[]): { file: string | undefined; json: boolean } {
  const options = { json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [file, ...more] = positionals;
  return { file: more.length > 0 ? undefined : file, json: values.json };
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`replay: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
