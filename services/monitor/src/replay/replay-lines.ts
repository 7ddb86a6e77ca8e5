import { DomainError } from '@slipway/core';
import { decodeEntry, decodeProfile } from '@slipway/events';
import { z } from 'zod';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { LoadedProfile } from '../fold/loaded-profile.js';
import type { VersionState, VersionStateOptions } from '../fold/version-state.js';
import { createShardState } from '../ingest/shard-state.js';

export interface ReplayOptions {
  readonly watch: VersionStateOptions;
  readonly latenessMs: number;
}

const lineSchema = z.union([
  z.object({ profile: z.base64() }),
  z.object({ id: z.string().regex(/^\d+-\d+$/), e: z.base64() }),
]);

/**
 * Folds recorded stream entries as the monitor did, without Redis, and tells of each evaluation in order. Lines are
 * `{"profile"}` with a published reference, then `{"id","e"}` with an entry, bytes in base64. Answers what the versions
 * have come to; throws `invalid` with the number of a line that is neither.
 */
export async function replayLines(
  lines: AsyncIterable<string>,
  options: ReplayOptions,
  tell: (evaluation: Evaluation) => void,
): Promise<readonly VersionState[]> {
  const profiles = new Map<string, LoadedProfile>();
  const state = createShardState(undefined, {
    ...{ windowRows: options.watch.windowRows, watch: options.watch, publish: tell },
    latenessMs: options.latenessMs,
    profileOf: ({ modelName, modelVersion }) => profiles.get(`${modelName}@${modelVersion}`),
  });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const record = parseLine(line, number);
    if ('profile' in record) {
      const profile = decodeProfile(Buffer.from(record.profile, 'base64'));
      profiles.set(`${profile.modelName}@${profile.modelVersion}`, profile);
    } else {
      state.apply(record.id, decodeEntry(Buffer.from(record.e, 'base64')));
      await state.settle();
    }
  }
  return state.versions();
}

function parseLine(line: string, number: number): z.output<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line));
  } catch (error) {
    throw new DomainError(
      'invalid',
      'BAD_RECORDING',
      `line ${String(number)}: expected {"profile"} or {"id","e"} with bytes in base64, got ${line.slice(0, 60)}`,
      { cause: error },
    );
  }
}
