import {
  decodeProfile,
  entryField,
  nextStreamId,
  readProfiles,
  shardKeys,
  shardOf,
} from '@slipway/events';
import { withRedis, type Redis } from '@slipway/redis';

/** Entries of one XRANGE; they hold many events each. */
const pageEntries = 200;

/**
 * The lines of a recording of the shard that a model belongs to, each a JSON object: `{"profile"}` for each version of
 * the model, then `{"id","e"}` for each entry of the stream as it stands, all bytes in base64. Models share shards, so the
 * entries may hold events of others, too; those that come while it is read are not waited for.
 */
export async function* recordingLines(redis: Redis, modelName: string): AsyncGenerator<string> {
  const shard = shardOf(modelName);
  for (const [, bytes] of await readProfiles(redis, shard)) {
    if (decodeProfile(bytes).modelName !== modelName) continue;
    yield JSON.stringify({ profile: bytes.toString('base64') });
  }
  const { stream } = shardKeys(shard);
  const last = await withRedis(redis, (open) => open.xrevrange(stream, '+', '-', 'COUNT', 1));
  const end = last[0]?.[0];
  if (end === undefined) return;
  let from = '-';
  for (;;) {
    const page: readonly [id: Buffer, fields: readonly Buffer[]][] = await withRedis(
      redis,
      (open) => open.xrangeBuffer(stream, from, end, 'COUNT', pageEntries),
    );
    for (const [id, fields] of page) {
      const at = fields.findIndex(
        (field, index) => index % 2 === 0 && String(field) === entryField,
      );
      const bytes = fields[at + 1];
      if (at < 0 || bytes === undefined) continue;
      yield JSON.stringify({ id: id.toString(), e: bytes.toString('base64') });
    }
    const reached = page.at(-1)?.[0].toString();
    if (reached === undefined || reached === end) return;
    from = nextStreamId(reached);
  }
}
