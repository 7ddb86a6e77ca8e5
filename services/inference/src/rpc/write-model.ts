import { versionOfAlias, type RouteTable } from '@slipway/routing';
import type { FeatureSpec, ModelSpec, TensorSignature } from '@slipway/model';
import { ModelVersion, ModelVersion_State } from '@slipway/proto';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { VersionEntry } from '../registry/version-entry.js';

/** A version as ListModels and GetModel show it. */
export function writeVersion(
  { modelVersion, state }: VersionEntry,
  table: RouteTable | undefined,
  nowMs: number,
): ModelVersion {
  const aliases = aliasesOf(modelVersion, table);
  switch (state.state) {
    case 'loading':
      return ModelVersion.create({ modelVersion, state: ModelVersion_State.LOADING, aliases });
    case 'failed': {
      const { reason } = state;
      return ModelVersion.create({
        modelVersion,
        state: ModelVersion_State.FAILED,
        reason,
        aliases,
      });
    }
    case 'ready':
      return ModelVersion.create({
        modelVersion,
        state: ModelVersion_State.READY,
        reason: state.note ?? '',
        aliases,
        ...writeLoaded(state.loaded, nowMs),
      });
    case 'unloaded':
      return ModelVersion.create({ modelVersion, state: ModelVersion_State.UNLOADED, aliases });
  }
}

function writeLoaded(loaded: LoadedVersion, nowMs: number): Partial<ModelVersion> {
  const { spec, digest, loadedAtMs, executor, choice, plan } = loaded;
  return {
    digest,
    loadedAt: new Date(loadedAtMs),
    uptimeS: (nowMs - loadedAtMs) / 1000,
    executor: executor.kind,
    executorInfo: {
      workers: choice.workers,
      intraOpThreads: choice.intraOpThreads,
      runMs: choice.runMs,
      reason: choice.reason,
    },
    batching: {
      enabled: plan.isShared,
      reason: plan.reason,
      maxRows: plan.maxRows,
      maxWaitMs: plan.maxWaitMs,
      maxQueuedRows: plan.maxQueuedRows,
    },
    ...writeSpec(spec),
  };
}

function writeSpec(spec: ModelSpec): Partial<ModelVersion> {
  return {
    inputs: spec.signature.inputs.map(writeSignature),
    outputs: spec.signature.outputs.map(writeSignature),
    task: spec.task,
    features: spec.features.map(writeFeature),
    classes: [...spec.classes],
    description: spec.description,
  };
}

function writeSignature({
  name,
  datatype,
  shape,
}: TensorSignature): ModelVersion['inputs'][number] {
  return { name, datatype, shape: [...shape] };
}

function writeFeature(feature: FeatureSpec): ModelVersion['features'][number] {
  const { name, type, min, max, categories } = feature;
  return { name, type, min, max, categories: [...(categories ?? [])] };
}

function aliasesOf(version: string, table: RouteTable | undefined): string[] {
  if (table === undefined) return [];
  return ['stable', ...Object.keys(table.aliases)].filter(
    (alias) => versionOfAlias(table, alias) === version,
  );
}
