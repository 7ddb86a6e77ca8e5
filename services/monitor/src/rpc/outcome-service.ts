import { DomainError } from '@slipway/core';
import { bindService, type ServiceBinding } from '@slipway/grpc';
import {
  OutcomeServiceService,
  type OutcomeServiceServer,
  type RejectedOutcome,
  type SubmitOutcomesRequest,
} from '@slipway/proto';
import {
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
export function createOutcomeService(writer: OutcomeWriter): ServiceBinding {
  return bindService<OutcomeServiceServer>(OutcomeServiceService, {
    submitOutcomes: async (request) => {
      const given = outcomesOf(request);
      const rejected: RejectedOutcome[] = [];
      const entries: OutcomeEntry[] = [];
      for (const [index, outcome] of given.entries()) {
        const reason = findProblem(outcome);
        if (reason === undefined) entries.push(toEntry(outcome));
        else rejected.push({ index, predictionId: outcome.predictionId, reason });
      }
      const [first] = rejected;
      if (entries.length === 0 && first !== undefined) throw refusal(request, first);
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
    throw invalid('outcomes', 'expected outcomes or prediction_id and label, got both');
  }
  if (isSingle) return [{ predictionId, label, modelName, observedAt }];
  if (outcomes.length === 0) {
    throw invalid('outcomes', 'expected outcomes, or prediction_id and label, got none');
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

function findProblem({ predictionId, label, modelName }: Outcome): string | undefined {
  if (predictionId === '') return 'prediction_id: expected the id of a prediction, got none';
  const tooLong = (name: string, text: string, most: number): string | undefined =>
    text.length > most
      ? `${name}: expected at most ${String(most)} characters, got ${String(text.length)}`
      : undefined;
  const longName =
    tooLong('prediction_id', predictionId, maxIdLength) ??
    tooLong('model_name', modelName, maxModelNameLength);
  if (longName !== undefined) return longName;
  if (label === undefined || label === null) {
    return 'label: expected a class or a number, got none';
  }
  const text = textOf(label);
  if (text === undefined) {
    const got = Array.isArray(label)
      ? 'a list'
      : typeof label === 'object'
        ? 'an object'
        : 'no number';
    return `label: expected a text, a finite number or a truth value, got ${got}`;
  }
  if (text === '') return 'label: expected a class or a number, got an empty text';
  return tooLong('label', text, maxLabelLength);
}

/** A class name or number as text; undefined for what cannot be a label. */
function textOf(label: unknown): string | undefined {
  if (typeof label === 'string') return label;
  if (typeof label === 'boolean') return String(label);
  return typeof label === 'number' && Number.isFinite(label) ? String(label) : undefined;
}

function toEntry({ predictionId, label, modelName, observedAt }: Outcome): OutcomeEntry {
  const observedAtMs = observedAt?.getTime() ?? Date.now();
  return { predictionId, label: textOf(label) ?? '', modelName, observedAtMs };
}

/** Nothing of the request can be used: the first reason is the error. */
function refusal(request: SubmitOutcomesRequest, { index, reason }: RejectedOutcome): DomainError {
  return request.outcomes.length === 0
    ? invalid(reason.split(':')[0] ?? '', reason)
    : invalid(`outcomes[${String(index)}]`, `outcomes[${String(index)}].${reason}`);
}

function invalid(field: string, message: string): DomainError {
  return new DomainError('invalid', 'BAD_OUTCOMES', message, {
    violations: [{ field, description: message }],
  });
}
