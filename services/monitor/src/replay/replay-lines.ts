import { DomainError } from '@slipway/core';
import { decodeEntry, decodeProfile, type EventBatch } from '@slipway/events';
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

export interface Replayed {
  /** What the versions have come to. */
  readonly versions: readonly VersionState[];
  /** Those whose first events are not in the recording, as `model@version`. */
  readonly cutOff: ReadonlySet<string>;
}

/**
 * Folds recorded stream entries as the monitor did, without Redis, and tells of each evaluation in order. Lines are
 * `{"profile"}` with a published reference, then `{"id","e"}` with an entry, bytes in base64. Where a recording starts in
 * the middle of a version's events, nothing is told before there is a whole window of them: the monitor had seen more.
 * Throws `invalid` with the number of a line that is neither.
 */
export async function replayLines(
  lines: AsyncIterable<string>,
  options: ReplayOptions,
  tell: (evaluation: Evaluation) => void,
): Promise<Replayed> {
  const profiles = new Map<string, LoadedProfile>();
  const cutOff = new Set<string>();
  const seen = new Set<string>();
  const { windowRows } = options.watch;
  const state = createShardState(undefined, {
    ...{ windowRows, watch: options.watch },
    publish: (evaluation) => {
      const isCutOff = cutOff.has(keyOf(evaluation));
      if (!isCutOff || evaluation.window.rows === windowRows) tell(evaluation);
    },
    latenessMs: options.latenessMs,
    profileOf: ({ modelName, modelVersion }) => profiles.get(keyOf({ modelName, modelVersion })),
  });
  /** The rows of a series are numbered from 1 on. */
  const noteStart = (batch: EventBatch): void => {
    const series = JSON.stringify([batch.producer, keyOf(batch)]);
    if (!seen.has(series) && batch.firstSequence > 1) cutOff.add(keyOf(batch));
    seen.add(series);
  };
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    const record = parseLine(line, number);
    if ('profile' in record) {
      const profile = decodeProfile(Buffer.from(record.profile, 'base64'));
      profiles.set(keyOf(profile), profile);
    } else {
      const entry = decodeEntry(Buffer.from(record.e, 'base64'));
      if (entry.kind === 'batch') noteStart(entry.batch);
      state.apply(record.id, entry);
      await state.settle();
    }
  }
  return { versions: state.versions(), cutOff };
}

function keyOf(name: { readonly modelName: string; readonly modelVersion: string }): string {
  return `${name.modelName}@${name.modelVersion}`;
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
