import { DomainError } from '@slipway/core';
import { isHttpOk, logTail, pingValkey } from '@slipway/tools';
import type { MeshPlan } from './mesh-plan.js';

const tailLines = 15;

/** Finds the first part, in the order of starting, that does not do its work, and shows the end of its log. */
export async function notReadyError(plan: MeshPlan, reason: string): Promise<DomainError> {
  const part = await firstNotReady(plan);
  const tail = await logTail(part.logFile, tailLines);
  return new DomainError(
    'unavailable',
    'MESH_NOT_READY',
    `${reason}: ${part.what}; the end of ${part.logFile}:\n${tail}`,
  );
}

interface NotReady {
  readonly what: string;
  readonly logFile: string;
}

async function firstNotReady(plan: MeshPlan): Promise<NotReady> {
  const { own } = plan.redis;
  if (own !== undefined && !(await pingValkey(own.port))) {
    return { what: 'valkey does not answer PING', logFile: own.command.logFile };
  }
  for (const { command, http } of [...plan.inference, plan.monitor, plan.controller]) {
    if (await isHttpOk(`${http}/health`)) continue;
    return { what: `${command.name} is not healthy`, logFile: command.logFile };
  }
  if (!(await isHttpOk(`${plan.envoy.admin}/ready`))) {
    return { what: 'envoy is not live', logFile: plan.envoy.command.logFile };
  }
  const { logFile } = plan.controller.command;
  return { what: `${plan.gatewayUrl}/ready answers ${await answerOf(plan.gatewayUrl)}`, logFile };
}

async function answerOf(gatewayUrl: string): Promise<string> {
  try {
    const response = await fetch(`${gatewayUrl}/ready`, { signal: AbortSignal.timeout(2_000) });
    return `${String(response.status)} ${(await response.text()).slice(0, 500)}`;
  } catch {
    // Not even refused: nothing more to report.
    return 'nothing';
  }
}
