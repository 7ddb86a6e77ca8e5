import type { ShardPart, ShardPartKind } from '../ingest/shard-part.js';
import { createModelJoin, type ModelJoin } from './model-join.js';
import { storedModelJoins, type StoredModelJoin } from './model-join-fields.js';
import { maxAheadMs, readOutcome } from './outcome-fields.js';
import { createWaitingLabels, type WaitingLabel, type WaitingLabels } from './waiting-labels.js';

/** Predictions and labels of the models of a shard. */
export interface OutcomePart extends ShardPart {
  readonly model: (modelName: string) => ModelJoin | undefined;
  readonly models: () => ReadonlyMap<string, ModelJoin>;
  /** Labels that wait for their prediction. */
  readonly waiting: Pick<WaitingLabels, 'size' | 'hasNameless' | 'nameless'>;
}

export interface OutcomePartOptions {
  /** How long predictions wait for their label, and labels for their prediction. */
  readonly outcomeHorizonMs: number;
  /** Most predictions of one model that are kept at a time. */
  readonly outcomeJoinRows: number;
}

/** Labels that may wait in one shard: about 300 bytes each. */
const maxWaiting = 20_000;
const expireEveryMs = 1000;
/** Where labels are counted whose model has no predictions, so that names from outside do not pile up. */
const noModel = '';

export function createOutcomePartKind(options: OutcomePartOptions): ShardPartKind<OutcomePart> {
  return { create: (stored) => createOutcomePart(stored, options) };
}

function createOutcomePart(
  stored: ReadonlyMap<string, Buffer>,
  { outcomeHorizonMs: horizonMs, outcomeJoinRows: maxRows }: OutcomePartOptions,
): OutcomePart {
  const waiting = createWaitingLabels(stored, { horizonMs, maxLabels: maxWaiting });
  const models = new Map<string, ModelJoin>();
  let expiredMs = 0;

  const open = (modelName: string, storedJoin?: StoredModelJoin): ModelJoin => {
    const known = models.get(modelName);
    if (known !== undefined) return known;
    const join = createModelJoin({ modelName, horizonMs, maxRows }, storedJoin);
    models.set(modelName, join);
    return join;
  };
  for (const storedJoin of storedModelJoins(stored)) open(storedJoin.modelName, storedJoin);

  /** By the clock of the streams, so that reading them again comes to the same. */
  const expire = (nowMs: number): void => {
    if (nowMs - expiredMs < expireEveryMs) return;
    expiredMs = nowMs;
    for (const join of models.values()) join.expire(nowMs);
    for (const label of waiting.expire(nowMs)) {
      const isOver = nowMs - label.arrivedMs < horizonMs;
      // A label without a model is one of many copies: nobody can say that all of them were in vain.
      if (label.modelName === '') continue;
      const join = models.get(label.modelName) ?? open(noModel);
      join.count(isOver ? 'overflow' : 'unknown');
    }
  };

  const match = (label: WaitingLabel): void => {
    const { modelName } = label;
    for (const join of modelName === '' ? models.values() : [models.get(modelName)]) {
      if (join === undefined) continue;
      const result = join.label(label);
      if (result === undefined || (result === 'left_out' && label.modelName === '')) continue;
      join.count(result);
      return;
    }
    waiting.add(label);
  };

  return {
    model: (modelName) => models.get(modelName),
    models: () => models,
    waiting,
    fold: (rows, { id }) => {
      const arrivedMs = timeOf(id);
      open(rows.batch.modelName).fold(rows, arrivedMs, waiting);
      expire(arrivedMs);
    },
    applyOutcomes: ({ id, fields }) => {
      const outcome = readOutcome(fields);
      if (outcome !== undefined) {
        const { predictionId: rowId, label: text, modelName } = outcome;
        const arrivedMs = timeOf(id);
        const { observedAtMs = arrivedMs } = outcome;
        // Nobody has seen a label long after it came: that clock is wrong.
        const observedMs = observedAtMs > arrivedMs + maxAheadMs ? arrivedMs : observedAtMs;
        match({ rowId, text, modelName, observedMs, arrivedMs });
      }
      expire(timeOf(id));
    },
    addChanges: (changes) => {
      for (const join of models.values()) join.addChanges(changes);
      for (const [field, value] of waiting.changes()) {
        if (value === undefined) changes.remove(field);
        else changes.set(field, value);
      }
    },
    markStored: () => {
      for (const join of models.values()) join.markStored();
      waiting.markStored();
    },
    markAllChanged: () => {
      for (const join of models.values()) join.markAllChanged();
      waiting.markAllChanged();
    },
  };
}

/** Milliseconds of a stream id. */
function timeOf(id: string): number {
  return Number(id.slice(0, id.indexOf('-')));
}
