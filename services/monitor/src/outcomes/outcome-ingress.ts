import { createPeriodic, DomainError, type Component, type Logger } from '@slipway/core';
import { shardCount, shardKeys } from '@slipway/events';
import { createRedisScript, withRedis, type Redis, type ScriptArgument } from '@slipway/redis';
import { readOutcome, writeOutcome, type OutcomeEntry } from './outcome-fields.js';
import { shardsOf } from './submit-outcomes.js';

export interface OutcomeIngressDeps {
  readonly redis: Redis;
  /** One monitor passes outcomes on: the one that reads the first shard. */
  readonly isOwner: () => boolean;
  readonly logger: Logger;
  /** An entry without an id or a label. */
  readonly onUnreadable: () => void;
}

/** The stream to which anybody may add outcomes: `prediction_id`, `label`, and `model_name` and `observed_at_ms` if known. */
const ingressStream = 'slipway:outcomes';

const entriesPerTurn = 500;
const idleMs = 200;

/**
 * KEYS: stream of the shard's outcomes, its mark. ARGV: then for each entry its id in the ingress, its number of fields, and
 * those. The mark is the last id that was passed on, so that an entry is passed on once however often it is tried.
 */
const forwardScript = createRedisScript(`
local function after(a, b)
  local am, as = string.match(a, '(%d+)-(%d+)')
  local bm, bs = string.match(b, '(%d+)-(%d+)')
  if am ~= bm then return tonumber(am) > tonumber(bm) end
  return tonumber(as) > tonumber(bs)
end
local mark = redis.call('GET', KEYS[2]) or '0-0'
local i = 1
while i <= #ARGV do
  local id, count = ARGV[i], tonumber(ARGV[i + 1])
  if after(id, mark) then
    redis.call('XADD', KEYS[1], '*', unpack(ARGV, i + 2, i + 1 + count))
    mark = id
  end
  i = i + 2 + count
end
redis.call('SET', KEYS[2], mark)
return 1
`);

interface IngressEntry {
  readonly id: string;
  readonly outcome: OutcomeEntry;
}

interface ReadEntries {
  readonly entries: readonly IngressEntry[];
  /** Id of the last entry, readable or not; undefined when there is none. */
  readonly last: string | undefined;
  readonly isFull: boolean;
}

/** Passes outcomes from the public stream on to the shards of their models, each exactly once. */
export function createOutcomeIngress(deps: OutcomeIngressDeps): Component {
  const { redis, isOwner, logger } = deps;

  const read = async (): Promise<ReadEntries> => {
    const rows = await withRedis(redis, (open) =>
      open.xrangeBuffer(ingressStream, '-', '+', 'COUNT', entriesPerTurn),
    );
    const entries: IngressEntry[] = [];
    for (const [idBytes, flat] of rows) {
      const id = idBytes.toString();
      const outcome = readOutcome(fieldsOf(flat));
      if (outcome === undefined) {
        deps.onUnreadable();
        logger.warn('outcome cannot be used: prediction_id and label are needed', { id });
        continue;
      }
      const observedAtMs = outcome.observedAtMs ?? Number(id.slice(0, id.indexOf('-')));
      entries.push({ id, outcome: { ...outcome, observedAtMs } });
    }
    const isFull = rows.length === entriesPerTurn;
    return { entries, last: rows.at(-1)?.[0].toString(), isFull };
  };

  /**
   * True when there is more. All shards have their part before the ingress lets go of it: a stop in between repeats it,
   * which changes nothing.
   */
  const forward = async (): Promise<boolean> => {
    if (!isOwner()) return false;
    const { entries, last, isFull } = await read();
    if (last === undefined) return false;
    for (let shard = 0; shard < shardCount; shard++) {
      const mine = entries.filter(({ outcome }) => shardsOf(outcome).includes(shard));
      if (mine.length === 0) continue;
      const args = mine.flatMap(({ id, outcome }): ScriptArgument[] => {
        const fields = writeOutcome(outcome);
        return [id, fields.length, ...fields];
      });
      const { outcomes } = shardKeys(shard);
      await withRedis(redis, (open) =>
        forwardScript.run(open, [outcomes, `${outcomes}:forwarded`], args),
      );
    }
    await withRedis(redis, (open) => open.xtrim(ingressStream, 'MINID', nextId(last)));
    return isFull;
  };

  const turn = async (): Promise<void> => {
    try {
      while (await forward());
    } catch (error) {
      // The connection itself says that Redis is away.
      if (!(error instanceof DomainError && error.kind === 'unavailable')) throw error;
    }
  };
  const name = 'outcome ingress';
  return createPeriodic(turn, logger, { name, intervalMs: idleMs });
}

function nextId(id: string): string {
  const [ms = '0', sequence = '0'] = id.split('-');
  return `${ms}-${String(Number(sequence) + 1)}`;
}

function fieldsOf(flat: readonly Buffer[]): ReadonlyMap<string, Buffer> {
  const fields = new Map<string, Buffer>();
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [name, value] = [flat[i], flat[i + 1]];
    if (name !== undefined && value !== undefined) fields.set(name.toString(), value);
  }
  return fields;
}
