import type { EntryRows, PartChanges } from '../ingest/shard-part.js';
import { createChangedChunks } from './changed-chunks.js';
import type { JoinRows, RowPlace } from './join-rows.js';
import { joinableRows, type JoinableRow } from './joinable-rows.js';
import type { JoinedVersion } from './joined-version.js';
import { modelJoinFields, type StoredModelJoin } from './model-join-fields.js';
import { noOutcomes, type OutcomeCounts, type OutcomeResult } from './outcome-results.js';
import { restoreRows } from './restore-rows.js';
import { hashLow, hashRowId } from './row-hash.js';
import { createRowLabels } from './row-labels.js';
import { createRowSample } from './row-sample.js';
import { addPair, type PairSums } from './shadow-pairs.js';
import { createVersionTable } from './version-table.js';
import type { WaitingLabel, WaitingLabels } from './waiting-labels.js';

export interface ModelJoinOptions {
  readonly modelName: string;
  readonly horizonMs: number;
  readonly maxRows: number;
}

/** The predictions of a model and their labels. */
export interface ModelJoin {
  readonly rows: JoinRows;
  readonly versions: () => readonly JoinedVersion[];
  readonly pairs: () => readonly Readonly<PairSums>[];
  readonly outcomes: () => OutcomeCounts;
  /** One in so many predictions is kept, chosen by the hash of its id. */
  readonly keptOneIn: () => number;
  readonly fold: (entry: EntryRows, arrivedMs: number, waiting: WaitingLabels) => void;
  /** Undefined when there is no such prediction (yet). */
  readonly label: (label: WaitingLabel) => OutcomeResult | undefined;
  readonly count: (result: OutcomeResult) => void;
  /** Forgets predictions that are older than the horizon. */
  readonly expire: (nowMs: number) => void;
  readonly addChanges: (changes: PartChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
}

/**
 * Bounded: of a model with more than `maxRows` predictions within the horizon only a sample is kept, halved as often as it
 * takes. It is chosen by the bits of the id's hash, so a label and the answers of all versions to one request agree on it,
 * and the horizon holds whatever the traffic.
 */
export function createModelJoin(
  { modelName, horizonMs, maxRows }: ModelJoinOptions,
  stored: StoredModelJoin | undefined,
): ModelJoin {
  const fields = modelJoinFields(modelName);
  const rows = restoreRows(stored);
  const versions = createVersionTable(stored?.versions ?? []);
  const pairs: PairSums[] = (stored?.pairs ?? []).map((pair) => ({ ...pair }));
  const counts = { ...noOutcomes(), ...stored?.counts };
  const chunks = createChangedChunks(rows, fields);
  const sample = createRowSample({ rows, chunks }, maxRows, stored?.level ?? 0);
  let isChanged = false;
  const labels = createRowLabels({
    rows,
    versions: versions.list,
    onChange: (number) => {
      chunks.markLabel(number);
      isChanged = true;
    },
  });

  const count = (result: OutcomeResult): void => {
    counts[result]++;
    isChanged = true;
  };

  const add = (row: JoinableRow, place: RowPlace, waiting: WaitingLabels): void => {
    if (!sample.admit(hashLow(row.rowId))) return;
    const hash = hashRowId(row.rowId);
    const others = rows.find(hash);
    const number = rows.append(hash, row, place);
    chunks.markRow(number);
    isChanged = true;
    if (others.length > 0) {
      const newest = Math.max(...others);
      addPair(pairs, rows, [number, newest], (index) => versions.list[index]?.classes?.names());
      labels.inherit(number, others);
    }
    const early = waiting.size() === 0 ? undefined : waiting.take(row.rowId, modelName);
    if (early === undefined) return;
    const result = labels.label(number, early);
    count(result === 'matched' || result === 'late' ? 'early' : result);
  };

  return {
    rows,
    versions: () => versions.list,
    pairs: () => pairs,
    outcomes: () => counts,
    keptOneIn: () => 2 ** sample.level(),
    fold: (entry, arrivedMs, waiting) => {
      const version = versions.indexOf(entry.batch);
      if (version === undefined) return;
      const place = { version, arrivedMs };
      const { classes } = versions.list[version] ?? {};
      for (const row of joinableRows(entry, classes)) add(row, place, waiting);
    },
    label: (label) => {
      const hash = hashRowId(label.rowId);
      if (!sample.isKept(hash.low)) return 'left_out';
      return strongest(rows.find(hash).map((number) => labels.label(number, label)));
    },
    count,
    expire: (nowMs) => {
      const first = rows.first();
      const end = firstAfter(rows, nowMs - horizonMs);
      if (end === first) return;
      rows.dropBefore(end);
      chunks.markGone(first, end);
      isChanged = true;
      sample.relax();
    },
    addChanges: (changes) => {
      if (!isChanged) return;
      chunks.addChanges(changes);
      const record = { modelName, first: rows.first(), level: sample.level(), counts, pairs };
      const whole = { ...record, versions: versions.list.map((version) => version.store()) };
      changes.set(fields.record, Buffer.from(JSON.stringify(whole)));
    },
    markStored: () => {
      chunks.clear();
      isChanged = false;
    },
    markAllChanged: () => {
      chunks.markAll();
      isChanged = true;
    },
  };
}

/** Number of the first row that arrived after a time. */
function firstAfter(rows: JoinRows, timeMs: number): number {
  const { arrivedMs } = rows.columns();
  let number = rows.first();
  while (number < rows.next() && (arrivedMs[rows.at(number)] ?? 0) <= timeMs) number++;
  return number;
}

/** Several versions may have answered one request: what is said is the most that the label did. */
function strongest(results: readonly OutcomeResult[]): OutcomeResult | undefined {
  const order: readonly OutcomeResult[] = ['matched', 'late', 'corrected', 'duplicate', 'wrong'];
  return order.find((result) => results.includes(result));
}
