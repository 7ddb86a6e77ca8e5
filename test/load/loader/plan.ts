/** What a loader calls. */
export interface Target {
  /**
   * `grpc`: unary calls; `lean-grpc`: the same for small messages, at a fraction of the loader's time; `grpc-stream`:
   * messages of one stream, answered in turn; `http`: HTTP/1.1, POST of JSON or GET where the body is empty.
   */
  readonly protocol: 'grpc' | 'lean-grpc' | 'grpc-stream' | 'http';
  readonly port: number;
  readonly path: string;
  /** Encoded messages in base64, sent in turn. */
  readonly bodies: readonly string[];
  /** Over which calls are spread (`grpc` only). Default: 1. */
  readonly connections?: number;
  /** Deadline of each call, sent along (`grpc` only). Default: none. */
  readonly timeoutMs?: number;
  /** Every so-manieth call carries the header of a sampled trace (`lean-grpc` and `http` only). Default: none. */
  readonly tracedEvery?: number;
}

/** How much. */
export type Load = ClosedLoad | OpenLoad;

interface LoadCommon {
  readonly durationMs: number;
  /** Length of the slices of the report. Default: 1 s. */
  readonly sliceMs?: number;
}

/** A new call when one has ended. */
export interface ClosedLoad extends LoadCommon {
  readonly kind: 'closed';
  readonly inFlight: number;
}

/** Calls at a rate, whatever becomes of them; latency counts from when a call was due. */
export interface OpenLoad extends LoadCommon {
  readonly kind: 'open';
  readonly perSecond: number;
}

/** What became of the calls of some stretch of time, by when they were due. */
export interface Slice {
  readonly ok: number;
  /** Calls by what became of them instead: the name of the status, or what broke. */
  readonly failures: Readonly<Record<string, number>>;
  /** Of the calls that were answered well. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** The whole stretch, its slices, and what it cost the loader. */
export interface Report extends Slice {
  readonly slices: readonly Slice[];
  readonly durationMs: number;
  readonly cpuMicros: number;
  /** How late the loader itself was at its worst percent: what a latency can be wrong by. */
  readonly lagP99Ms: number;
}

/** What a loader is asked to do: connect, once; send the first message and give the reply; put on a load. */
export type Question =
  | { readonly kind: 'open'; readonly target: Target }
  | { readonly kind: 'ask' }
  | { readonly kind: 'load'; readonly load: Load };
