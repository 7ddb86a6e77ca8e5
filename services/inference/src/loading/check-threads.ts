import { DomainError } from '@slipway/core';
import type { ServingSettings } from '@slipway/model';

/** Throws when the card wants more threads than there are CPUs, or contradicts itself. */
export function checkThreads(
  { kind, workers, intraOpThreads }: ServingSettings['executor'],
  cpuBudget: number,
  label: string,
): void {
  if (kind === 'inline' && workers !== undefined) {
    throw badExecutor(label, `expected no workers for inline, got ${String(workers)}`);
  }
  const count = workers ?? 1;
  const threads = count * intraOpThreads;
  if (threads <= cpuBudget) return;
  const product = `${String(count)} x ${String(intraOpThreads)} = ${String(threads)} threads`;
  throw badExecutor(
    label,
    `workers x intra_op_threads is ${product}, this process may use ${String(cpuBudget)} ${cpuBudget === 1 ? 'CPU' : 'CPUs'}`,
  );
}

function badExecutor(label: string, problem: string): DomainError {
  return new DomainError(
    'precondition',
    'BAD_EXECUTOR',
    `${label}: card.json: executor: ${problem}`,
  );
}
