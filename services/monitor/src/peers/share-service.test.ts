import { DomainError } from '@slipway/core';
import { shardOf, type Member } from '@slipway/events';
import { bindService, type CallContext, type UnaryHandler } from '@slipway/grpc';
import {
  MonitorServiceService,
  type GetAccountingResponse,
  type MonitorServiceServer,
} from '@slipway/proto';
import { expect, test } from 'vitest';
import { hopHeader, type PeerCalls } from './peer-calls.js';
import { shareService } from './share-service.js';

const other: Member = { id: 'b', address: 'host:2' };
const asked: { method: string; request: unknown; timeoutMs: number }[] = [];

test('a call about a model goes to the monitor that reads it, with what is left of its deadline', async () => {
  const getMetrics = share({ owned: ['far'] });
  expect(await getMetrics({ modelName: 'far' }, context({ leftMs: 1000 }))).toBe('b: getMetrics');
  expect(asked.at(-1)?.timeoutMs).toBeLessThan(1000);
  expect(asked.at(-1)?.timeoutMs).toBeGreaterThan(500);

  await getMetrics({ modelName: 'far' }, context({}));
  expect(asked.at(-1)?.timeoutMs).toBe(2000);
});

test('a model that is read here, or by nobody, is answered here', async () => {
  expect(await share({ owned: [] })({ modelName: 'near' }, context({}))).toBe('a');
});

test('a call that has come from another monitor goes no further', async () => {
  const getMetrics = share({ owned: ['far'] });
  const hop = context({ headers: { [hopHeader]: '1' } });
  expect(await getMetrics({ modelName: 'far' }, hop)).toBe('a');
  expect(await getMetrics({ modelName: '' }, hop)).toBe('a');
});

test('a call about everything is answered by all together', async () => {
  expect(await share({ owned: [] })({ modelName: '' }, context({}))).toEqual([
    'a',
    'b: getMetrics',
  ]);
});

test('what another monitor refuses is refused in its words', async () => {
  const refusal = new DomainError('not_found', 'CALL_FAILED', 'host:2: no model "far"');
  const getMetrics = share({ owned: ['far'], failure: refusal });

  await expect(getMetrics({ modelName: 'far' }, context({}))).rejects.toMatchObject({
    kind: 'not_found',
    message: 'no model "far"',
  });
});

test.each(['far', ''])(
  'a monitor that is silent is named when "%s" is asked for',
  async (model) => {
    const failure = new DomainError('deadline', 'CALL_FAILED', 'host:2: too late');
    const getMetrics = share({ owned: ['far'], failure });

    await expect(getMetrics({ modelName: model }, context({}))).rejects.toMatchObject({
      kind: 'unavailable',
      message: `monitor b at host:2, which reads shards ${String(shardOf('far'))}, did not answer: host:2: too late`,
    });
  },
);

interface Shared {
  /** Models that the other monitor reads. */
  readonly owned: readonly string[];
  readonly failure?: DomainError;
}

/** GetMetrics of a monitor "a" that has another one beside it. */
function share({ owned, failure }: Shared): UnaryHandler<{ modelName: string }, unknown> {
  const shards = owned.map(shardOf);
  const calls: PeerCalls = {
    unary: (peer, method, request, timeoutMs) => {
      asked.push({ method, request, timeoutMs });
      return failure === undefined
        ? Promise.resolve(`${peer.id}: ${method}`)
        : Promise.reject(failure);
    },
    stream: () => {
      throw new Error('not asked for');
    },
    close: () => undefined,
  };
  const peers = {
    others: () => [other],
    ownerOf: (shard: number) => Promise.resolve(shards.includes(shard) ? other : undefined),
    shardsOf: () => shards,
  };
  const handlers = { getMetrics: () => 'a' } as unknown as Parameters<
    typeof bindService<MonitorServiceServer>
  >[1];
  const service = shareService<MonitorServiceServer>(
    { peers, calls },
    bindService<MonitorServiceServer>(MonitorServiceService, handlers),
    {
      getMetrics: {
        modelOf: ({ modelName }) => (modelName === '' ? undefined : modelName),
        merge: (replies) => replies as unknown as { versions: [] },
      },
      getAccounting: { merge: ([first]) => first as GetAccountingResponse },
    },
  );
  return service.handlers['getMetrics'] as UnaryHandler<{ modelName: string }, unknown>;
}

function context(given: {
  readonly leftMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}): CallContext {
  const { leftMs = Infinity, headers = {} } = given;
  return {
    header: (name) => headers[name],
    setHeader: () => undefined,
    deadlineMs: Date.now() + leftMs,
    isCancelled: () => false,
  };
}
