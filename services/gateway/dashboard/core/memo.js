const kept = new Map();

/** What was made before from the same parts; made anew when one of them is another. One result is kept for each key. */
export function memo(key, parts, make) {
  const before = kept.get(key);
  if (before?.parts.length === parts.length && parts.every((part, i) => part === before.parts[i])) {
    return before.result;
  }
  const result = make();
  kept.set(key, { parts, result });
  return result;
}
