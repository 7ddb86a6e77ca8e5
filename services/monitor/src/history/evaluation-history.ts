import { DriftEvaluation } from '@slipway/proto';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { VersionChanges } from '../fold/version-fields.js';
import { toDriftEvaluation } from './drift-evaluation.js';

/** The evaluations of a version: the last ones all, and before them one for each hour. */
export interface EvaluationHistory {
  readonly add: (evaluation: Evaluation) => void;
  /** Newest first, those of the given time that come before `beforeNumber`, at most `limit`. */
  readonly read: (range: HistoryRange) => readonly NumberedEvaluation[];
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  readonly bytes: () => number;
}

export interface HistoryRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly beforeNumber: number;
  readonly limit: number;
}

export interface NumberedEvaluation {
  readonly number: number;
  readonly evaluation: DriftEvaluation;
}

interface Kept {
  readonly number: number;
  readonly timeMs: number;
  readonly isDrifted: boolean;
  readonly bytes: Buffer;
}

/** How much of a version is kept, whichever is reached first. */
const maxRecent = { count: 2000, bytes: 4 * 2 ** 20 };
const maxHourly = { count: 720, bytes: 2 * 2 ** 20 };
const hourMs = 3_600_000;
const kind = 'evaluation';

export function createEvaluationHistory(stored: ReadonlyMap<string, Buffer>): EvaluationHistory {
  const recent = createList();
  const hourly = createList();
  const added = new Set<Kept>();
  const removed = new Set<number>();

  for (const [key, bytes] of [...stored].sort(([a], [b]) => numberOf(a) - numberOf(b))) {
    const list = key.startsWith(hourlyMark) ? hourly : recent;
    list.push(toKept(numberOf(key), DriftEvaluation.decode(bytes), bytes));
  }

  const drop = (kept: Kept): void => {
    added.delete(kept);
    removed.add(kept.number);
  };

  /** Of an hour the first one is kept, or the first one that has drifted. */
  const thinOut = (oldest: Kept): void => {
    const last = hourly.last();
    const isSameHour = last !== undefined && hourOf(last) === hourOf(oldest);
    removed.add(oldest.number);
    added.delete(oldest);
    if (isSameHour && (last.isDrifted || !oldest.isDrifted)) return;
    if (isSameHour) drop(hourly.pop());
    hourly.push(oldest);
    added.add(oldest);
    while (hourly.exceeds(maxHourly)) drop(hourly.shift());
  };

  return {
    add: (evaluation) => {
      const message = toDriftEvaluation(evaluation);
      const bytes = Buffer.from(DriftEvaluation.encode(message).finish());
      const kept = toKept(numberOf(evaluation.id), message, bytes);
      recent.push(kept);
      added.add(kept);
      while (recent.exceeds(maxRecent)) thinOut(recent.shift());
    },
    read: ({ fromMs, toMs, beforeNumber, limit }) => {
      const found: NumberedEvaluation[] = [];
      for (const kept of newestFirst(recent.items(), hourly.items())) {
        if (found.length === limit) break;
        const isInTime = fromMs <= kept.timeMs && kept.timeMs < toMs;
        if (!isInTime || kept.number >= beforeNumber) continue;
        found.push({ number: kept.number, evaluation: DriftEvaluation.decode(kept.bytes) });
      }
      return found;
    },
    addChanges: (changes) => {
      for (const number of removed) {
        changes.remove(kind, String(number));
        changes.remove(kind, hourlyMark + String(number));
      }
      const hours = new Set(hourly.items());
      for (const kept of added) {
        const mark = hours.has(kept) ? hourlyMark : '';
        changes.set(kind, mark + String(kept.number), kept.bytes);
      }
    },
    markStored: () => {
      added.clear();
      removed.clear();
    },
    markAllChanged: () => {
      for (const kept of [...recent.items(), ...hourly.items()]) added.add(kept);
    },
    bytes: () => recent.bytes() + hourly.bytes(),
  };
}

const hourlyMark = 'h';

interface KeptList {
  readonly push: (kept: Kept) => void;
  /** Both throw on an empty list. */
  readonly pop: () => Kept;
  readonly shift: () => Kept;
  readonly last: () => Kept | undefined;
  readonly items: () => readonly Kept[];
  readonly exceeds: (limit: { readonly count: number; readonly bytes: number }) => boolean;
  readonly bytes: () => number;
}

function createList(): KeptList {
  const items: Kept[] = [];
  let bytes = 0;
  const taken = (kept: Kept | undefined): Kept => {
    if (kept === undefined) throw new RangeError('the list of evaluations is empty');
    bytes -= kept.bytes.length;
    return kept;
  };
  return {
    push: (kept) => {
      items.push(kept);
      bytes += kept.bytes.length;
    },
    pop: () => taken(items.pop()),
    shift: () => taken(items.shift()),
    last: () => items.at(-1),
    items: () => items,
    exceeds: (limit) => items.length > limit.count || (bytes > limit.bytes && items.length > 1),
    bytes: () => bytes,
  };
}

function* newestFirst(recent: readonly Kept[], hourly: readonly Kept[]): Generator<Kept> {
  yield* recent.toReversed();
  yield* hourly.toReversed();
}

function toKept(number: number, message: DriftEvaluation, bytes: Buffer): Kept {
  const timeMs = message.time?.getTime() ?? 0;
  return { number, timeMs, isDrifted: message.dataset?.drifted ?? false, bytes };
}

function hourOf({ timeMs }: Kept): number {
  return Math.floor(timeMs / hourMs);
}

/** Of an id such as `iris@1.0.0/12`, or of a key. */
function numberOf(text: string): number {
  return Number(text.slice(text.lastIndexOf('/') + 1).replace(hourlyMark, ''));
}
