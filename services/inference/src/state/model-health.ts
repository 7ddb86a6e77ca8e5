import type { Component } from '@slipway/core';
import type { OwnedRegistry } from '../registry/model-registry.js';
import type { Readiness } from '../registry/readiness.js';

export interface ModelHealthDeps {
  readonly registry: Pick<
    OwnedRegistry,
    'modelNames' | 'versions' | 'readyVersions' | 'startedWith' | 'onChange'
  >;
  readonly readiness: Readiness;
  /** Of grpc.health.v1: '' is the process. */
  readonly setServing: (service: string, isServing: boolean) => void;
}

/** Names under which health.v1 answers for the replica as a whole. */
const overallServices = [
  '',
  'slipway.inference.v1.InferenceService',
  'inference.GRPCInferenceService',
] as const;

/**
 * Health of the replica, of each model (`iris`) and of each version (`iris@1.0.0`). It follows every change until it is
 * stopped; from then on nothing is serving.
 */
export function createModelHealth({ registry, readiness, setServing }: ModelHealthDeps): Component {
  const told = new Map<string, boolean>();
  let isRunning = false;

  const tell = (service: string, isServing: boolean): void => {
    if (told.get(service) === isServing) return;
    told.set(service, isServing);
    setServing(service, isServing);
  };

  const update = (): void => {
    if (!isRunning) return;
    const serving = new Set<string>(readiness.isReady() ? overallServices : []);
    const known = new Set<string>([...overallServices, ...told.keys()]);
    for (const modelName of registry.modelNames()) {
      const ready = registry.readyVersions(modelName);
      known.add(modelName);
      if (ready.length > 0) serving.add(modelName);
      for (const { modelVersion } of registry.versions(modelName)) {
        known.add(`${modelName}@${modelVersion}`);
        if (ready.includes(modelVersion)) serving.add(`${modelName}@${modelVersion}`);
      }
    }
    for (const service of known) tell(service, serving.has(service));
  };

  registry.onChange(update);
  return {
    name: 'health',
    start: () => {
      isRunning = true;
      update();
      return Promise.resolve();
    },
    stop: () => {
      isRunning = false;
      for (const service of told.keys()) tell(service, false);
      return Promise.resolve();
    },
  };
}
