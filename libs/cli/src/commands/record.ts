import { createLogger, DomainError } from '@slipway/core';
import { connectRedis, redisComponent } from '@slipway/redis';
import type { Command } from '../command.js';
import { loadConfig } from '../config.js';
import { readArguments } from '../read-arguments.js';
import { recordingLines } from '../recording.js';
import { usageError } from '../usage-error.js';
import { writeLines } from '../write-lines.js';

const usage = `slipway record --model NAME --out FILE [options]

Writes the prediction events of a model that Redis still holds, and its reference profiles, to a file for
\`slipway replay\`. Models share streams: events of others may be among them.

  --model NAME   whose events
  --redis URL    where they are   (default REDIS_URL, else redis://127.0.0.1:6379)
  --out FILE     where to write them, one JSON object a line
  --help         this text
`;

const options = {
  model: { type: 'string' },
  redis: { type: 'string' },
  out: { type: 'string' },
} as const;

export const record: Command = {
  name: 'record',
  summary: 'the events of a model, for replay',
  usage,
  run: async (args, output) => {
    const { values } = readArguments(args, options, []);
    const { model, out } = values;
    if (model === undefined) throw usageError('--model: expected the name of a model');
    if (out === undefined) throw usageError('--out: expected a file');
    const url = values.redis ?? loadConfig().redisUrl;
    if (!/^rediss?:\/\/./.test(url) || !URL.canParse(url)) {
      throw usageError('--redis: expected a URL that starts with redis:// or rediss://');
    }
    const logger = createLogger({ service: 'slipway-cli', level: 'error' });
    const redis = connectRedis(logger, { url });
    const connection = redisComponent(redis);
    try {
      await connection.start();
      if (redis.status !== 'ready') {
        throw new DomainError(
          'unavailable',
          'REDIS_UNAVAILABLE',
          `no Redis answers at ${new URL(url).host}`,
        );
      }
      const counts = { profiles: 0, entries: 0 };
      await writeLines(out, counted(recordingLines(redis, model), counts));
      const { profiles, entries } = counts;
      output.err(`slipway record: ${profiles} profiles, ${entries} stream entries: ${out}\n`);
      return 0;
    } finally {
      await connection.stop();
    }
  },
};

async function* counted(
  lines: AsyncIterable<string>,
  counts: { profiles: number; entries: number },
): AsyncGenerator<string> {
  for await (const line of lines) {
    if (line.startsWith('{"profile"')) counts.profiles++;
    else counts.entries++;
    yield line;
  }
}
