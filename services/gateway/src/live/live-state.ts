import type { Fleet } from '../discovery/fleet.js';
import type { GatewayPlan, ModelPlan } from '../envoy/gateway-plan.js';
import type { MonitorStatus } from './monitor-link.js';

export interface LiveStateInput {
  /** Undefined until the replicas were asked. */
  readonly fleet: Fleet | undefined;
  /** Undefined while Envoy does not answer. */
  readonly inForce: GatewayPlan | undefined;
  readonly replicaCount: number;
  /** What the gateway's port offers: a page asks for nothing else. */
  readonly services: readonly string[];
  /** What is missing until the gateway is ready. */
  readonly missing: readonly string[];
  readonly monitor: Pick<MonitorStatus, 'awaySinceMs' | 'reason'>;
}

/** What a page shows of the controller's own knowledge: models, versions, who has them, and their share of the traffic. */
export function liveState(input: LiveStateInput): object {
  const { fleet, inForce, monitor } = input;
  const plans = new Map(inForce?.models.map((plan) => [plan.modelName, plan]));
  const names = [...(fleet?.keys() ?? [])].sort();
  return {
    missing: input.missing,
    replica_count: input.replicaCount,
    services: input.services,
    monitor: {
      away_since: monitor.awaySinceMs === undefined ? null : new Date(monitor.awaySinceMs),
      reason: monitor.reason,
    },
    models: names.map((modelName) => ({
      model_name: modelName,
      generation: plans.get(modelName)?.table.generation ?? 0,
      versions: [...(fleet?.get(modelName)?.values() ?? [])].map(
        ({ version, summary, readyOn }) => ({
          model_version: version,
          // Such as `ready`, `loading`, or `failed (digest does not match)`.
          state: summary,
          ready_on: readyOn.length,
          ...shareOf(version, plans.get(modelName)),
        }),
      ),
    })),
  };
}

function shareOf(version: string, plan: ModelPlan | undefined): object {
  const table = plan?.table;
  const shares = table?.shares.filter((share) => share.version === version) ?? [];
  const aliases = Object.entries({ ...table?.aliases, stable: table?.stable });
  return {
    weight: shares.reduce((sum, { weight }) => sum + weight, 0),
    aliases: aliases.filter(([, target]) => target === version).map(([alias]) => alias),
  };
}
