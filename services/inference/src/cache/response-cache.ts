import type { Tensor, TensorData, Tensors } from '@slipway/model';
import type { Metrics } from '@slipway/telemetry';
import { inputKey } from './input-key.js';

/** Whose answer it is; a version that was loaded again with other files is another owner. */
export interface CacheOwner {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly digest: string;
}

/** Remembers what a version has answered to the very same input. */
export interface ResponseCache {
  readonly find: (owner: CacheOwner, inputs: Tensors) => CacheEntry;
}

/** The place of one input. */
export interface CacheEntry {
  /** Undefined when it is not known (any more). */
  readonly outputs: Tensors | undefined;
  readonly remember: (outputs: Tensors) => void;
}

interface Remembered {
  readonly outputs: Tensors;
  readonly bytes: number;
}

/** What an entry takes beside its values: key, objects, shapes. */
const overheadBytes = 512;

/** Least recently used leaves first, as soon as all entries together are above `maxBytes`. */
export function createResponseCache(metrics: Metrics, maxBytes: number): ResponseCache {
  const entries = new Map<string, Remembered>();
  let bytes = 0;
  const labels = ['model', 'model_version'] as const;
  const hits = metrics.counter('slipway_cache_hits_total', 'Answers from the cache.', labels);
  const misses = metrics.counter(
    'slipway_cache_misses_total',
    'Answers that the cache did not have.',
    labels,
  );
  metrics.gauge('slipway_cache_bytes', 'What the cache holds.', [], (gauge) =>
    gauge.set({}, bytes),
  );

  const forget = (key: string): void => {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  };

  const remember = (key: string, outputs: Tensors): void => {
    const kept = copyOf(outputs);
    const size = bytesOf(kept) + overheadBytes;
    if (size > maxBytes) return;
    forget(key);
    entries.set(key, { outputs: kept, bytes: size });
    bytes += size;
    for (const oldest of entries.keys()) {
      if (bytes <= maxBytes) break;
      forget(oldest);
    }
  };

  return {
    find: ({ modelName, modelVersion, digest }, inputs) => {
      const key = inputKey(`${modelName}@${modelVersion} ${digest}`, inputs);
      const known = entries.get(key);
      const of = { model: modelName, model_version: modelVersion };
      (known === undefined ? misses : hits).add(of);
      if (known !== undefined) {
        entries.delete(key);
        entries.set(key, known);
      }
      return { outputs: known?.outputs, remember: (outputs) => remember(key, outputs) };
    },
  };
}

/** Outputs may be views into those of a whole batch, which would be held with them. */
function copyOf(outputs: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]): [string, Tensor] => [
      name,
      { ...tensor, data: tensor.data.slice() },
    ]),
  );
}

function bytesOf(outputs: Tensors): number {
  return Object.values(outputs).reduce((sum, { data }) => sum + dataBytes(data), 0);
}

function dataBytes(data: TensorData): number {
  if (!Array.isArray(data)) return data.byteLength;
  return data.reduce((sum, text) => sum + 2 * text.length + 16, 0);
}
