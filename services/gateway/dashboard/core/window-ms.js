const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `15m`, `1h`, `7d` in milliseconds. */
export const windowMs = (text) => Number(text.slice(0, -1)) * unitMs[text.at(-1)];
