import type { EventBatch, CodedColumn } from './event-batch.js';
import { readDoubles, readFloats, readUint32s } from './read-numbers.js';
import {
  readFields,
  readMessage,
  readText,
  readVarint,
  take,
  wire,
  type WireCursor,
} from './wire-cursor.js';

type Draft = { -readonly [K in keyof EventBatch]: EventBatch[K] };

interface FieldReader {
  /** A repeated number is written packed or one by one. */
  readonly types: readonly number[];
  readonly read: (draft: Draft, cursor: WireCursor, type: number) => void;
}

/** Fields of one kind, by the name of their column. */
type NameOf<T> = { [K in keyof Draft]-?: Draft[K] extends T ? K : never }[keyof Draft];

const noUint32s: Uint32Array = new Uint32Array(0);
const noFloats: Float32Array = new Float32Array(0);
const noDoubles: Float64Array = new Float64Array(0);
const noFlags: Uint8Array = new Uint8Array(0);

/** By field number. */
const fields: (FieldReader | undefined)[] = [];
for (const [number, reader] of fieldReaders()) fields[number] = reader;

/**
 * Decodes a PredictionEventBatch. Its columns of numbers are copied whole, where the generated code reads number by
 * number: most of an entry are such columns. Throws when the bytes are no such message.
 */
export function decodeBatch(bytes: Buffer): EventBatch {
  const draft = emptyBatch();
  const cursor = { bytes, at: 0, end: bytes.length };
  readFields(cursor, (number, type) => {
    const field = fields[number];
    if (field === undefined || !field.types.includes(type)) return false;
    field.read(draft, cursor, type);
    return true;
  });
  return draft;
}

function fieldReaders(): Map<number, FieldReader> {
  return new Map<number, FieldReader>([
    [1, whole('schemaVersion')],
    [2, text('producer')],
    [3, text('modelName')],
    [4, text('modelVersion')],
    [5, whole('firstSequence')],
    [6, whole('rows')],
    [7, whole('produced')],
    [8, whole('sampledOut')],
    [10, { types: [wire.fixed64], read: readBaseTime }],
    [11, uint32s('requestRows')],
    [12, uint32s('timeOffsetsMs')],
    [13, texts('predictionIds')],
    [15, uint32s('variants')],
    [16, uint32s('statuses')],
    [17, floats('latenciesMs')],
    [18, uint32s('batchRows')],
    [19, { types: [wire.bytes], read: readTrace }],
    [20, texts('numericFeatures')],
    [21, floats('numericValues')],
    [22, columns('categoricalFeatures')],
    [23, columns('segments')],
    [24, { types: [wire.bytes, wire.varint], read: readNonFinite }],
    [25, texts('redactedFeatures')],
    [26, texts('hashedFeatures')],
    [30, { types: [wire.bytes, wire.fixed64], read: readPredictions }],
    [31, { types: [wire.bytes], read: readLabels }],
    [32, texts('classes')],
    [33, floats('classProbabilities')],
  ]);
}

function whole(name: NameOf<number>): FieldReader {
  return {
    types: [wire.varint],
    read: (draft, cursor) => {
      draft[name] = readVarint(cursor);
    },
  };
}

function text(name: 'producer' | 'modelName' | 'modelVersion'): FieldReader {
  return {
    types: [wire.bytes],
    read: (draft, cursor) => {
      draft[name] = readText(cursor);
    },
  };
}

function texts(name: NameOf<string[]>): FieldReader {
  return { types: [wire.bytes], read: (draft, cursor) => draft[name].push(readText(cursor)) };
}

function uint32s(name: NameOf<Uint32Array>): FieldReader {
  return {
    types: [wire.bytes, wire.varint],
    read: (draft, cursor, type) => {
      draft[name] = readUint32s(cursor, type, draft[name]);
    },
  };
}

function floats(name: NameOf<Float32Array>): FieldReader {
  return {
    types: [wire.bytes, wire.fixed32],
    read: (draft, cursor, type) => {
      draft[name] = readFloats(cursor, type, draft[name]);
    },
  };
}

function columns(name: 'categoricalFeatures' | 'segments'): FieldReader {
  return {
    types: [wire.bytes],
    read: (draft, cursor) => {
      draft[name] = [...draft[name], readMessage(cursor, readColumn)];
    },
  };
}

function readColumn(cursor: WireCursor): CodedColumn {
  let name = '';
  const dictionary: string[] = [];
  let codes = noUint32s;
  readFields(cursor, (field, type) => {
    if (field === 1 && type === wire.bytes) name = readText(cursor);
    else if (field === 2 && type === wire.bytes) dictionary.push(readText(cursor));
    else if (field === 3 && (type === wire.bytes || type === wire.varint)) {
      codes = readUint32s(cursor, type, codes);
    } else return false;
    return true;
  });
  return { name, dictionary, codes };
}

function readTrace(draft: Draft, cursor: WireCursor): void {
  const trace = { request: 0, traceparent: '' };
  readMessage(cursor, (inner) => {
    readFields(inner, (field, type) => {
      if (field === 1 && type === wire.varint) trace.request = readVarint(inner);
      else if (field === 2 && type === wire.bytes) trace.traceparent = readText(inner);
      else return false;
      return true;
    });
  });
  draft.traces.push(trace);
}

function readBaseTime(draft: Draft, cursor: WireCursor): void {
  draft.baseTimeMs = cursor.bytes.readDoubleLE(take(cursor, 8));
}

function readNonFinite(draft: Draft, cursor: WireCursor, type: number): void {
  const before = Uint32Array.from(draft.outputsNonFinite);
  draft.outputsNonFinite = Uint8Array.from(readUint32s(cursor, type, before));
}

function readPredictions(draft: Draft, cursor: WireCursor, type: number): void {
  draft.predictions = readDoubles(cursor, type, draft.predictions);
}

function readLabels(draft: Draft, cursor: WireCursor): void {
  draft.labels = readMessage(cursor, readColumn);
}

/** One literal: put together from several it would take a tenth of the decoding of a small entry. */
function emptyBatch(): Draft {
  return {
    schemaVersion: 0,
    producer: '',
    modelName: '',
    modelVersion: '',
    firstSequence: 0,
    rows: 0,
    produced: 0,
    sampledOut: 0,
    baseTimeMs: 0,
    requestRows: noUint32s,
    timeOffsetsMs: noUint32s,
    predictionIds: [],
    variants: noUint32s,
    statuses: noUint32s,
    latenciesMs: noFloats,
    batchRows: noUint32s,
    traces: [],
    numericFeatures: [],
    numericValues: noFloats,
    categoricalFeatures: [],
    segments: [],
    outputsNonFinite: noFlags,
    redactedFeatures: [],
    hashedFeatures: [],
    predictions: noDoubles,
    labels: undefined,
    classes: [],
    classProbabilities: noFloats,
  };
}
