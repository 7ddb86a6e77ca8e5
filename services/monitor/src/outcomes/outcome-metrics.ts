import type { Metrics, Total } from '@slipway/telemetry';
import type { ShardPartKind } from '../ingest/shard-part.js';
import type { ShardWorker } from '../ingest/shard-worker.js';
import { countWaiting } from './count-waiting.js';
import type { OutcomePart } from './outcome-part.js';

export interface OutcomeMetricsDeps {
  readonly metrics: Metrics;
  /** All of them, by number. */
  readonly shards: readonly Pick<ShardWorker, 'state'>[];
  readonly outcomes: ShardPartKind<OutcomePart>;
  /** Entries of the public stream without an id or a label. */
  readonly unreadable: () => number;
}

export function registerOutcomeMetrics(deps: OutcomeMetricsDeps): void {
  const { metrics, shards, outcomes, unreadable } = deps;
  const parts = (): readonly OutcomePart[] =>
    shards.flatMap((shard) => shard.state()?.part(outcomes) ?? []);

  metrics.observedCounter(
    'slipway_outcomes_total',
    'Labels by what became of them; the model is empty where it is not known.',
    ['model', 'result'],
    () => [
      ...parts().flatMap((part) => [...part.models()].flatMap(totalsOf)),
      { labels: { model: '', result: 'unreadable' }, value: unreadable() },
    ],
  );
  metrics.gauge(
    'slipway_outcomes_waiting',
    'Labels whose predictions have not been read yet, each once.',
    [],
    (gauge) => {
      gauge.set({}, countWaiting(shards.map((shard) => shard.state()?.part(outcomes))));
    },
  );
  metrics.gauge(
    'slipway_outcome_join_bytes',
    'Memory of the predictions that are kept for their labels.',
    ['model'],
    (gauge) => {
      gauge.reset();
      for (const part of parts()) {
        for (const [model, join] of part.models()) gauge.set({ model }, join.rows.bytes());
      }
    },
  );
}

/** Shards that know no model for their labels share the empty name; each is summed by the reader. */
function totalsOf([model, join]: readonly [
  string,
  ReturnType<OutcomePart['models']> extends ReadonlyMap<string, infer Join> ? Join : never,
]): readonly Total[] {
  return Object.entries(join.outcomes())
    .filter(([, value]) => value > 0)
    .map(([result, value]) => ({ labels: { model, result }, value }));
}
