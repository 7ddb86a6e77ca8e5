import { invalidInput } from '@slipway/model';

/** Segments travel with every event and are counted one by one: they are few, and short. */
const maxSegments = 16;
const maxLength = 64;

/** Refuses segments that are too many or too long, by name. */
export function checkSegments(segments: Readonly<Record<string, string>> | undefined): void {
  if (segments === undefined) return;
  let count = 0;
  for (const name in segments) {
    count++;
    const { length } = name;
    if (length === 0 || length > maxLength) {
      refuse('segments', `names of 1 to ${String(maxLength)} characters, got ${String(length)}`);
    }
    const valueLength = segments[name]?.length ?? 0;
    if (valueLength > maxLength) {
      const field = `segments[${JSON.stringify(name)}]`;
      refuse(field, `at most ${String(maxLength)} characters, got ${String(valueLength)}`);
    }
  }
  if (count > maxSegments) {
    refuse('segments', `at most ${String(maxSegments)} segments, got ${String(count)}`);
  }
}

function refuse(field: string, problem: string): never {
  throw invalidInput('request', field, `expected ${problem}`);
}
