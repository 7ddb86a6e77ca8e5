const missing = '–';
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
const significant = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const shortClock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** A whole number, with all of its digits. */
export const count = (value) => (Number.isFinite(value) ? plain.format(value) : missing);

/** A large number in few characters: 1.2M. */
export const short = (value) => (Number.isFinite(value) ? compact.format(value) : missing);

/** Three digits that count. */
export const number = (value) => (Number.isFinite(value) ? significant.format(value) : missing);

/** A number of fixed places, so that a column of them lines up; of a huge one only its size. */
export function fixed(value, places = 3) {
  if (!Number.isFinite(value)) return missing;
  return Math.abs(value) < 1e6 ? value.toFixed(places) : value.toExponential(1);
}

/** Somebody's words as a sentence. */
export const sentence = (text) =>
  text === '' ? '' : `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export const percent = (share, places = 1) =>
  Number.isFinite(share) ? `${(share * 100).toFixed(places)} %` : missing;

export const signedPercent = (share) => `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;

export function pValue(value) {
  if (!Number.isFinite(value)) return missing;
  return value < 0.001 ? value.toExponential(1) : value.toFixed(3);
}

export const milliseconds = (value) =>
  Number.isFinite(value) ? `${value < 10 ? value.toFixed(2) : number(value)} ms` : missing;

/** `14:03:20`, with the day when it was another one. */
export function time(value) {
  if (!value) return missing;
  const date = new Date(value);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock.format(date) : `${day.format(date)} ${shortClock.format(date)}`;
}

/** For an axis: minutes of today, else the day. */
export function axisTime(ms, spanMs) {
  const date = new Date(ms);
  if (spanMs <= 20 * 60_000) return clock.format(date);
  return spanMs <= 36 * 3_600_000 ? shortClock.format(date) : day.format(date);
}

/** `4 min`, `2 h`, `3 d`. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return missing;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}

export const since = (value) =>
  value ? duration(Math.max(0, (Date.now() - new Date(value).getTime()) / 1000)) : missing;

/** `1 feature`, `2 features`. */
export const plural = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
