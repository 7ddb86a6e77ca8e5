import { DomainError } from '@slipway/core';
import type { ReloadModelResponse, ReplicaModel } from '@slipway/proto';
import type { ReplicaOutcome } from './replica-models.js';

/**
 * One answer for all replicas, each under its address. When one has failed so has the whole: the error is of the kind of
 * the first failure and names each replica that failed, with its reason.
 */
export function joinOutcomes(
  modelName: string,
  outcomes: readonly ReplicaOutcome[],
): ReloadModelResponse {
  const failures: DomainError[] = [];
  const replicas: ReplicaModel[] = [];
  let answered = modelName;
  for (const { address, result } of outcomes) {
    if (result instanceof DomainError) {
      failures.push(result);
      continue;
    }
    answered = result.modelName;
    replicas.push(...result.replicas.map((model) => ({ ...model, replica: address })));
  }
  const [first] = failures;
  if (first === undefined) return { modelName: answered, replicas };
  const label = modelName === '' ? 'the default model' : `model ${modelName}`;
  const count = `${String(failures.length)} of ${String(outcomes.length)} replicas`;
  // The messages begin with the address that they came from.
  const reasons = failures.map(({ message }) => message).join('; ');
  const message = `${label}: ${count} failed: ${reasons}`;
  throw new DomainError(first.kind, 'REPLICAS_FAILED', message, { cause: first });
}
