import type { MeshPlan, PlannedService } from './mesh-plan.js';

/** A service that runs: its gRPC address (`127.0.0.1:50051`), its HTTP address as a URL, its process. */
export interface RunningService {
  readonly grpc: string;
  readonly http: string;
  /** Null between the end of a process and its next start. */
  readonly pid: number | null;
}

/** Where everything of a mesh can be reached: the content of `run.json`. */
export interface RunningMesh {
  readonly gateway: { readonly http: string };
  readonly inference: readonly RunningService[];
  readonly monitor: RunningService;
  readonly controller: RunningService;
  readonly envoy: { readonly admin: string; readonly pid: number | null };
  /** The process is null for a server that ran already. */
  readonly redis: { readonly url: string; readonly pid: number | null };
}

/** The plan, with the processes that run for it right now. */
export function describeRun(
  plan: MeshPlan,
  pidOf: (processName: string) => number | null,
): RunningMesh {
  const running = ({ command, grpc, http }: PlannedService): RunningService => ({
    grpc,
    http,
    pid: pidOf(command.name),
  });
  const { redis, envoy } = plan;
  return {
    gateway: { http: plan.gatewayUrl },
    inference: plan.inference.map(running),
    monitor: running(plan.monitor),
    controller: running(plan.controller),
    envoy: { admin: envoy.admin, pid: pidOf(envoy.command.name) },
    redis: {
      url: redis.url,
      pid: redis.own === undefined ? null : pidOf(redis.own.command.name),
    },
  };
}
