import { createPeriodic, type Component, type Logger } from '@slipway/core';
import { publishProfile } from '@slipway/events';
import type { Redis } from '@slipway/redis';
import type { ModelRegistry } from '../registry/model-registry.js';

/**
 * Keeps the reference profiles of the ready versions in Redis. They are written again now and then, so that a Redis that
 * came back empty learns them too.
 */
export function createProfilePublisher(
  deps: { readonly registry: ModelRegistry; readonly redis: Redis; readonly logger: Logger },
  options: { readonly intervalMs: number },
): Component {
  const publishAll = async (): Promise<void> => {
    for (const modelName of deps.registry.modelNames()) {
      for (const { state } of deps.registry.versions(modelName)) {
        if (state.state !== 'ready' || state.loaded.profile === undefined) continue;
        const { spec, profile } = state.loaded;
        await publishProfile(deps.redis, spec.modelName, spec.modelVersion, profile);
      }
    }
  };
  const { intervalMs } = options;
  return createPeriodic(publishAll, deps.logger, { name: 'reference profiles', intervalMs });
}
