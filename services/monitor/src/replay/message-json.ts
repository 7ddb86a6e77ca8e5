/**
 * A message as REST shows it: fields by their names in the proto, times as text. For messages without maps, whose keys are
 * no field names.
 */
export function toMessageJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (Array.isArray(value)) return value.map(toMessageJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      toMessageJson(field),
    ]),
  );
}
