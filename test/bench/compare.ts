import type { Contender, Cost } from './contender.js';

export interface CompareOptions {
  readonly rounds: number;
  readonly windowMs: number;
  readonly warmUpMs: number;
}

/** The cost of each window of one contender, in the order of the rounds. */
export interface Windows {
  readonly name: string;
  readonly costs: readonly Cost[];
}

const tolerance = 1e-5;

/**
 * Loads the contenders in turn (A B A B …), so that whatever the machine does besides falls on all of them. They must
 * agree on the answer before anything is measured.
 */
export async function compare(
  contenders: readonly Contender[],
  { rounds, windowMs, warmUpMs }: CompareOptions,
): Promise<readonly Windows[]> {
  await checkAnswers(contenders);
  for (const contender of contenders) await contender.measure(warmUpMs);
  const windows = contenders.map(({ name }) => ({ name, costs: [] as Cost[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [at, contender] of contenders.entries()) {
      windows[at]?.costs.push(await contender.measure(windowMs));
    }
  }
  return windows;
}

async function checkAnswers(contenders: readonly Contender[]): Promise<void> {
  const [first, ...others] = contenders;
  if (first === undefined) return;
  const expected = await first.answer();
  if (expected.length === 0) throw new Error(`${first.name} answers nothing`);
  for (const other of others) {
    const got = await other.answer();
    const isSame =
      got.length === expected.length &&
      expected.every((value, at) => Math.abs(value - (got[at] ?? Number.NaN)) <= tolerance);
    if (isSame) continue;
    const show = (values: readonly number[]): string => values.slice(0, 8).join(', ');
    throw new Error(`${first.name} answers ${show(expected)}; ${other.name} answers ${show(got)}`);
  }
}
