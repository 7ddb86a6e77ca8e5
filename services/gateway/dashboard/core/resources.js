import { get } from './api.js';

const tickMs = 500;
const minPauseMs = 1500;
const maxAtOnce = 4;

/**
 * What is read from the API, kept as long as something on the page asks for it. What was read last stays while it is read
 * again, and also when that fails.
 */
export function createResources(onChange) {
  const entries = new Map();
  let running = 0;

  const load = async (path, entry) => {
    running++;
    entry.startedMs = Date.now();
    entry.isLoading = true;
    entry.isStale = false;
    try {
      entry.data = await entry.read();
      entry.error = undefined;
    } catch (error) {
      entry.error = error;
    }
    running--;
    entry.isLoading = false;
    if (entries.get(path) === entry) onChange();
  };

  const isDue = (entry, nowMs) => {
    if (entry.isLoading) return false;
    const ageMs = nowMs - entry.startedMs;
    return ageMs > entry.maxAgeMs || (entry.isStale && ageMs > minPauseMs);
  };

  const tick = () => {
    if (document.hidden) return;
    const nowMs = Date.now();
    for (const [path, entry] of entries) {
      if (running >= maxAtOnce) return;
      if (isDue(entry, nowMs)) void load(path, entry);
    }
  };
  setInterval(tick, tickMs);

  return {
    /** The entry of a path, `{data, error}`, read when it is older than `maxAgeMs`. `read` takes the place of one GET. */
    use: (path, { maxAgeMs = 10_000, read = () => get(path) } = {}) => {
      let entry = entries.get(path);
      if (entry === undefined) {
        entry = { startedMs: 0, isLoading: false, isStale: false };
        entries.set(path, entry);
        queueMicrotask(tick);
      }
      return Object.assign(entry, { isUsed: true, maxAgeMs, read });
    },
    /** Has those read anew soon whose path begins so. */
    refresh: (prefix) => {
      for (const [path, entry] of entries) if (path.startsWith(prefix)) entry.isStale = true;
      tick();
    },
    /** Around a rendering: what it did not ask for is dropped. */
    begin: () => {
      for (const entry of entries.values()) entry.isUsed = false;
    },
    end: () => {
      for (const [path, entry] of entries) if (!entry.isUsed) entries.delete(path);
    },
  };
}
