import type { JoinRows } from './join-rows.js';

/** Answers of a shadow beside those of the version that answered the same requests. */
export interface PairSums {
  /** Indices of versions. */
  readonly shadow: number;
  readonly against: number;
  pairs: number;
  /** Pairs with different classes, or different values. */
  disagreements: number;
  /**
   * Sum of the shadow's value less the other's; of classes: of the shadow's probability for the class that the other one
   * answered less the other's own.
   */
  difference: number;
}

/** Values nearer than this, relative to their size, are the same: float32 has about 7 digits. */
const sameValue = 1e-6;

/** Adds the pair of two rows of one id to the sums of their versions; rows that are no pair change nothing. */
export function addPair(
  sums: PairSums[],
  rows: JoinRows,
  [one, other]: readonly [number, number],
  namesOf: (version: number) => readonly string[] | undefined,
): void {
  const { shadow, version } = rows.columns();
  const [oneAt, otherAt] = [rows.at(one), rows.at(other)];
  if (shadow[oneAt] === shadow[otherAt] || version[oneAt] === version[otherAt]) return;
  const [shadowAt, liveAt] = shadow[oneAt] === 1 ? [oneAt, otherAt] : [otherAt, oneAt];
  const [shadowVersion, liveVersion] = [version[shadowAt] ?? 0, version[liveAt] ?? 0];
  let pair = sums.find((sum) => sum.shadow === shadowVersion && sum.against === liveVersion);
  if (pair === undefined) {
    pair = {
      shadow: shadowVersion,
      against: liveVersion,
      pairs: 0,
      disagreements: 0,
      difference: 0,
    };
    sums.push(pair);
  }
  const names = [namesOf(shadowVersion), namesOf(liveVersion)] as const;
  const { isSame, difference } = compareAnswers(rows, [shadowAt, liveAt], names);
  pair.pairs++;
  if (!isSame) pair.disagreements++;
  pair.difference += difference;
}

function compareAnswers(
  rows: JoinRows,
  [shadowAt, liveAt]: readonly [number, number],
  [shadowNames, liveNames]: readonly [readonly string[] | undefined, readonly string[] | undefined],
): { isSame: boolean; difference: number } {
  const { predicted, probabilities } = rows.columns();
  const [shadow, live] = [predicted[shadowAt] ?? 0, predicted[liveAt] ?? 0];
  if (shadowNames === undefined || liveNames === undefined) {
    const size = Math.max(Math.abs(shadow), Math.abs(live));
    return { isSame: Math.abs(shadow - live) <= sameValue * size, difference: shadow - live };
  }
  const answer = liveNames[live] ?? '';
  const width = rows.width();
  const inShadow = probabilities[shadowAt * width + shadowNames.indexOf(answer)] ?? Number.NaN;
  const inLive = probabilities[liveAt * width + live] ?? Number.NaN;
  const difference = inShadow - inLive;
  return {
    isSame: shadowNames[shadow] === answer,
    difference: Number.isNaN(difference) ? 0 : difference,
  };
}
