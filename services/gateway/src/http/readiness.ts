import { formatAddress, type Endpoint } from '../address.js';
import { readyVersions, type Fleet } from '../discovery/fleet.js';
import { isRoutable, type GatewayPlan } from '../envoy/gateway-plan.js';

export interface ReadinessInput {
  readonly fleet: Fleet | undefined;
  /** Replicas that still load what they started with. */
  readonly unsettled: readonly Endpoint[];
  /** The plan that Envoy goes by; undefined while it does not answer or has none. */
  readonly inForce: GatewayPlan | undefined;
}

/** What is missing until every model that is READY can be reached through Envoy; empty when nothing is. */
export function missingForReady(input: ReadinessInput): readonly string[] {
  const { fleet, unsettled, inForce } = input;
  if (fleet === undefined) return ['the inference replicas have not been asked yet'];
  const missing = unsettled.map(
    ({ grpc }) => `replica ${formatAddress(grpc)} has not answered yet or is still loading`,
  );
  const ready = [...fleet.keys()].filter((name) => readyVersions(fleet, name).length > 0);
  if (ready.length === 0) missing.push('no replica has a READY model');
  if (inForce === undefined) return [...missing, 'Envoy has not confirmed any routes'];
  const routed = new Set(inForce.models.map(({ modelName }) => modelName));
  const waiting = ready.filter((name) => isRoutable(name) && !routed.has(name));
  if (waiting.length > 0) missing.push(`Envoy has no routes yet for ${waiting.join(', ')}`);
  return missing;
}

/** Whether any replica has a version to answer with. */
export function hasReadyModel(fleet: Fleet | undefined): boolean {
  return [...(fleet?.keys() ?? [])].some(
    (name) => readyVersions(fleet ?? new Map(), name).length > 0,
  );
}
