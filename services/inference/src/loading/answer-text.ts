/** The index of a class that a reference names or numbers; -1 for neither. */
export function classOf(classes: readonly string[], text: string): number {
  const trimmed = text.trim();
  const named = classes.indexOf(trimmed);
  if (named >= 0) return named;
  return trimmed !== '' && classes[Number(trimmed)] !== undefined ? Number(trimmed) : -1;
}

/** NaN for what is blank or no number. */
export function numberOf(text: string): number {
  const trimmed = text.trim();
  return trimmed === '' ? Number.NaN : Number(trimmed);
}
