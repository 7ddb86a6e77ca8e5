import { DomainError } from '@slipway/core';
import { countCells, type AssignedCells, type CellLayout } from './cell-layout.js';
import type { RowColumns } from './row-columns.js';
import {
  addTrafficCounts,
  countAnswer,
  countRequest,
  createTrafficCounts,
  useReference,
  type TrafficCounts,
} from './traffic-counts.js';
import { decodeTrafficCounts, encodeTrafficCounts } from './traffic-counts-codec.js';
import type { SegmentColumn, TrafficRows } from './traffic-rows.js';
import type { VersionChanges } from './version-fields.js';

/** The recent traffic of each declared segment, such as `country=DE`. */
export interface SegmentCounts {
  readonly add: (traffic: TrafficRows, cells: AssignedCells | undefined) => void;
  /** By name; counts of the last rows, one to two windows of them. */
  readonly read: () => ReadonlyMap<string, TrafficCounts>;
  /** Rows of segments that are not kept apart, because there are too many of them. */
  readonly overflowRows: () => number;
  readonly addChanges: (changes: VersionChanges) => void;
  readonly markStored: () => void;
  readonly markAllChanged: () => void;
  readonly bytes: () => number;
}

export interface SegmentCountsDeps {
  readonly layout: () => CellLayout | undefined;
  readonly windowRows: number;
  /** As they were stored, by segment. */
  readonly stored: ReadonlyMap<string, Buffer>;
  readonly storedOverflow: Buffer | undefined;
}

/** Once the present counts have a window of answered rows, they become the previous ones. */
interface Segment {
  present: TrafficCounts;
  previous: TrafficCounts | undefined;
  isChanged: boolean;
}

/** Values of all segments of a version together. */
const maxSegments = 50;
const maxNameLength = 200;
const kind = 'segment';

export function createSegmentCounts(deps: SegmentCountsDeps): SegmentCounts {
  const segments = new Map<string, Segment>();
  let overflowRows = Number(deps.storedOverflow?.toString() ?? 0);
  let storedOverflowRows = overflowRows;
  for (const [name, value] of deps.stored) segments.set(name, decodeSegment(value));

  const open = (name: string): Segment | undefined => {
    const known = segments.get(name);
    if (known !== undefined) return known;
    if (segments.size >= maxSegments || name.length > maxNameLength) return undefined;
    const present = createTrafficCounts(deps.layout());
    const segment = { present, previous: undefined, isChanged: true };
    segments.set(name, segment);
    return segment;
  };

  const addColumn = (
    column: SegmentColumn,
    { requests, answered }: TrafficRows,
    cells: AssignedCells | undefined,
  ): void => {
    const byCode = column.values.map((value) => open(`${column.name}=${value}`));
    const layout = deps.layout();
    for (const [i, request] of requests.entries()) {
      const code = column.ofRequests[i] ?? 0;
      const segment = byCode[code - 1];
      if (segment !== undefined) countRequest(segment.present, request);
      else if (code > 0) overflowRows += request.rows;
    }
    for (const [row, code] of column.ofRows.entries()) {
      const segment = byCode[code - 1];
      if (segment === undefined) continue;
      countRow(segment.present, answered, row);
      if (layout !== undefined && cells !== undefined) {
        useReference(segment.present, layout);
        countCells(cells, [row, row + 1], segment.present.cells);
      }
      moveOn(segment);
    }
    for (const segment of byCode) if (segment !== undefined) segment.isChanged = true;
  };

  const moveOn = (segment: Segment): void => {
    if (segment.present.answered < deps.windowRows) return;
    segment.previous = segment.present;
    segment.present = createTrafficCounts(deps.layout());
  };

  return {
    add: (traffic, cells) => {
      for (const column of traffic.segments) addColumn(column, traffic, cells);
    },
    read: () => new Map([...segments].map(([name, segment]) => [name, sumOf(segment)])),
    overflowRows: () => overflowRows,
    addChanges: (changes) => {
      for (const [name, segment] of segments) {
        if (segment.isChanged) changes.set(kind, name, encodeSegment(segment));
      }
      if (overflowRows === storedOverflowRows) return;
      changes.set('overflow', '', Buffer.from(String(overflowRows)));
    },
    markStored: () => {
      storedOverflowRows = overflowRows;
      for (const segment of segments.values()) segment.isChanged = false;
    },
    markAllChanged: () => {
      storedOverflowRows = 0;
      for (const segment of segments.values()) segment.isChanged = true;
    },
    bytes: () =>
      [...segments.values()].reduce(
        (sum, { present, previous }) => sum + bytesOf(present) + (previous ? bytesOf(previous) : 0),
        0,
      ),
  };
}

function countRow(counts: TrafficCounts, { predictions, labels }: RowColumns, row: number): void {
  countAnswer(counts, predictions[row] ?? Number.NaN, labels[row] ?? null);
}

function sumOf({ present, previous }: Segment): TrafficCounts {
  const sum = createTrafficCounts(undefined);
  if (previous !== undefined) addTrafficCounts(sum, previous);
  addTrafficCounts(sum, present);
  return sum;
}

function bytesOf({ cells, latency }: TrafficCounts): number {
  return cells.byteLength + latency.byteLength;
}

/** The length of the present counts, they, and the previous ones if there are any. */
function encodeSegment({ present, previous }: Segment): Buffer {
  const first = encodeTrafficCounts(present);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(first.length);
  return Buffer.concat([length, first, ...(previous ? [encodeTrafficCounts(previous)] : [])]);
}

function decodeSegment(bytes: Buffer): Segment {
  if (bytes.length < 4) {
    const got = `${String(bytes.length)} bytes`;
    throw new DomainError(
      'internal',
      'BAD_CHECKPOINT',
      `stored segment: expected counts, got ${got}`,
    );
  }
  const end = 4 + bytes.readUInt32LE(0);
  const rest = bytes.subarray(end);
  return {
    present: decodeTrafficCounts(bytes.subarray(4, end)),
    previous: rest.length === 0 ? undefined : decodeTrafficCounts(rest),
    isChanged: false,
  };
}
