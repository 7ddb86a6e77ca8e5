import { DomainError, type Clock } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  OutcomeServiceService,
  type OutcomeServiceServer,
  type RejectedOutcome,
  type SubmitOutcomesRequest,
} from '@slipway/proto';
import {
  maxAheadMs,
  maxIdLength,
  maxLabelLength,
  maxModelNameLength,
  type OutcomeEntry,
} from '../outcomes/outcome-fields.js';
import type { OutcomeWriter } from '../outcomes/submit-outcomes.js';

interface Outcome extends Omit<SubmitOutcomesRequest['outcomes'][number], 'label'> {
  readonly label?: unknown;
}

/** Outcomes of one call. */
const maxOutcomes = 10_000;

/** Takes labels, and answers once they are stored; which prediction each belongs to turns out as they are read. */
export function createOutcomeService(
  writer: OutcomeWriter,
  clock: Pick<Clock, 'nowMs'>,
): ServiceBinding {
  return bindService<OutcomeServiceServer>(OutcomeServiceService, {
    submitOutcomes: async (request) => {
      const given = outcomesOf(request);
      const rejected: RejectedOutcome[] = [];
      const problems: Problem[] = [];
      const entries: OutcomeEntry[] = [];
      const nowMs = clock.nowMs();
      for (const [index, outcome] of given.entries()) {
        const problem = findProblem(outcome, nowMs);
        if (problem === undefined) {
          entries.push(toEntry(outcome, nowMs));
          continue;
        }
        const reason = `${problem.field}: ${problem.description}`;
        problems.push(problem);
        rejected.push({ index, predictionId: outcome.predictionId, reason });
      }
      const [first] = problems;
      if (entries.length === 0 && first !== undefined) {
        throw refusal(request, rejected[0]?.index ?? 0, first);
      }
      if (entries.length > 0) await writer.write(entries);
      return { accepted: entries.length, rejected };
    },
  });
}

/** The single outcome of a request, or its list of them; not both. */
function outcomesOf(request: SubmitOutcomesRequest): readonly Outcome[] {
  const { outcomes, predictionId, modelName, observedAt } = request;
  const label: unknown = request.label;
  const isSingle = predictionId !== '' || label !== undefined;
  if (isSingle && outcomes.length > 0) {
    throw invalid('outcomes', 'expected them or prediction_id and label, got both');
  }
  if (isSingle) return [{ predictionId, label, modelName, observedAt }];
  if (outcomes.length === 0) {
    throw invalid('outcomes', 'expected them, or prediction_id and label, got none');
  }
  if (outcomes.length > maxOutcomes) {
    const got = String(outcomes.length);
    throw invalid('outcomes', `expected at most ${String(maxOutcomes)} outcomes, got ${got}`);
  }
  // Of a list, the model of the request is that of all that name none.
  return outcomes.map((outcome) =>
    outcome.modelName === '' ? { ...outcome, modelName } : outcome,
  );
}

/** What is wrong with an outcome, and which field of it. */
interface Problem {
  readonly field: string;
  readonly description: string;
}

function findProblem(outcome: Outcome, nowMs: number): Problem | undefined {
  const { predictionId, label, modelName } = outcome;
  if (predictionId === '') {
    return { field: 'prediction_id', description: 'expected the id of a prediction, got none' };
  }
  const problem =
    tooLong('prediction_id', predictionId, maxIdLength) ??
    tooLong('model_name', modelName, maxModelNameLength) ??
    tooEarly(outcome, nowMs);
  if (problem !== undefined) return problem;
  const text = textOf(label);
  if (text === undefined || text === '') return { field: 'label', description: noLabel(label) };
  return tooLong('label', text, maxLabelLength);
}

function tooLong(field: string, text: string, most: number): Problem | undefined {
  if (text.length <= most) return undefined;
  const description = `expected at most ${String(most)} characters, got ${String(text.length)}`;
  return { field, description };
}

function tooEarly({ observedAt }: Outcome, nowMs: number): Problem | undefined {
  if (observedAt === undefined || observedAt.getTime() <= nowMs + maxAheadMs) return undefined;
  const [latest, got] = [new Date(nowMs + maxAheadMs).toISOString(), observedAt.toISOString()];
  const description = `expected a time at most 5 minutes ahead, until ${latest}, got ${got}`;
  return { field: 'observed_at', description };
}

function noLabel(label: unknown): string {
  if (label === undefined || label === null) return 'expected a class or a number, got none';
  if (label === '') return 'expected a class or a number, got an empty text';
  const got = Array.isArray(label)
    ? 'a list'
    : typeof label === 'object'
      ? 'an object'
      : 'no number';
  return `expected a text, a finite number or a truth value, got ${got}`;
}

/** A class name or number as text; undefined for what cannot be a label. */
function textOf(label: unknown): string | undefined {
  if (typeof label === 'string') return label;
  if (typeof label === 'boolean') return String(label);
  return typeof label === 'number' && Number.isFinite(label) ? String(label) : undefined;
}

function toEntry(
  { predictionId, label, modelName, observedAt }: Outcome,
  nowMs: number,
): OutcomeEntry {
  const observedAtMs = observedAt?.getTime() ?? nowMs;
  return { predictionId, label: textOf(label) ?? '', modelName, observedAtMs };
}

/** Nothing of the request can be used: the first problem is the error. */
function refusal(
  request: SubmitOutcomesRequest,
  index: number,
  { field, description }: Problem,
): DomainError {
  const isSingle = request.outcomes.length === 0;
  return invalid(isSingle ? field : `outcomes[${String(index)}].${field}`, description);
}

function invalid(field: string, description: string): DomainError {
  return new DomainError('invalid', 'BAD_OUTCOMES', `${field}: ${description}`, {
    violations: [{ field, description }],
  });
}
