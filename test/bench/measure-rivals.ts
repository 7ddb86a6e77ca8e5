import { compare } from './compare.js';
import type { Contender } from './contender.js';
import { figuresOf, type Rival } from './figures-of.js';
import type { BenchContext, RowResult } from './row.js';

/** The service against its references; alone when it is being profiled. */
export async function measureRivals(
  { windows, profileDir }: BenchContext,
  service: Contender,
  rivals: readonly Rival[],
): Promise<RowResult> {
  const shown = profileDir === undefined ? rivals : [];
  const contenders = [service, ...shown.map(({ contender }) => contender)];
  const result = figuresOf(await compare(contenders, windows), shown);
  const remarks = (await service.remarks?.()) ?? [];
  return { ...result, notes: [...result.notes, ...remarks] };
}
