import { describe, expect, test } from 'vitest';
import {
  secondWindowRows,
  secondWindowTests,
  tellOn,
  type FeatureLook,
  type FeatureStory,
} from './feature-story.js';

const options = { minSamples: 100, windowRows: 1000 };
const quiet = { isDrifted: false, speaks: false, speaksAgain: undefined };
const drifted = { ...quiet, isDrifted: true };
const speaking = { ...drifted, speaks: true };

describe('a drift is confirmed', () => {
  test('when the feature speaks again in rows that came after it had first spoken', () => {
    const first = tell({}, speaking, 1000);
    expect(first).toEqual({ sinceMs: 1000, alarmRow: 1000 });
    expect(secondWindowRows(first, at(1050), options)).toBeUndefined();
    expect(secondWindowRows(first, at(1100), options)).toBe(100);

    expect(tell(first, { ...speaking, speaksAgain: true }, 1100)).toEqual({
      ...first,
      isConfirmed: true,
    });
  });

  test('not by the same rows twice', () => {
    const first = tell({}, speaking, 1000);

    expect(tell(first, speaking, 1050)).toEqual(first);
  });

  test('by a test each time the later rows have doubled, up to a whole window', () => {
    let story = tell({}, speaking, 1000);
    const tested: number[] = [];
    for (let row = 1100; row <= 2100; row += 100) {
      const rows = secondWindowRows(story, at(row), options);
      if (rows !== undefined) tested.push(rows);
      const speaksAgain = rows === undefined ? undefined : false;
      story = tell(story, { ...drifted, speaksAgain }, row);
    }

    expect(tested).toEqual([100, 200, 400, 800, 1000]);
    expect(secondWindowTests(options)).toBe(tested.length);
    expect(story).toEqual({ sinceMs: 1000 });
  });

  test('not when the feature was quiet in between', () => {
    const first = tell({}, speaking, 1000);

    expect(tell(first, quiet, 1100)).toEqual({});
  });
});

describe('an episode', () => {
  test('starts with the first look that finds drift and lasts as long as looks do', () => {
    const story = tell(tell({}, drifted, 1000), drifted, 1100);

    expect(story).toEqual({ sinceMs: 1000 });
    expect(tell(story, quiet, 1200)).toEqual({});
  });

  test('that is confirmed ends only when the feature has been quiet for a while', () => {
    const confirmed = { sinceMs: 5, alarmRow: 1000, isConfirmed: true };
    const calm = tell(confirmed, quiet, 2000);
    expect(calm).toEqual({ ...confirmed, quietRow: 2000 });
    expect(tell(calm, quiet, 2050).isConfirmed).toBe(true);
    expect(tell(tell(calm, drifted, 2050), quiet, 2100)).toEqual({ ...confirmed, quietRow: 2100 });

    expect(tell(calm, quiet, 2100)).toEqual({});
  });

  test('leaves what is known of the importance alone', () => {
    const confirmed = { importance: 0.5, isConfirmed: true, quietRow: 100 };

    expect(tell(confirmed, quiet, 300)).toEqual({ importance: 0.5 });
    expect(tell({ importance: 0.5 }, speaking, 300)).toMatchObject({ importance: 0.5 });
  });
});

function tell(story: FeatureStory, look: FeatureLook, row: number): FeatureStory {
  return tellOn(story, look, at(row), options);
}

function at(row: number): { row: number; timeMs: number } {
  return { row, timeMs: row };
}
