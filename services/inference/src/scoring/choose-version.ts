import { DomainError } from '@slipway/core';
import type { Variant } from '@slipway/events';
import {
  bucketCount,
  bucketOf,
  liveTable,
  versionOfAlias,
  versionOfBucket,
  type RouteTable,
} from '@slipway/routing';
import type { LoadedVersion } from '../registry/loaded-version.js';
import type { ModelRegistry } from '../registry/model-registry.js';

/** What a request says about who is to answer it. */
export interface RoutingRequest {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly routingKey: string;
  readonly header: (name: string) => string | undefined;
}

export interface Choice {
  readonly loaded: LoadedVersion;
  readonly variant: Variant | undefined;
  readonly routingKey: string;
}

export interface VersionChooser {
  /**
   * The version that answers: the one in the message, else header x-model-version, else what the gateway made of alias and
   * weights (x-slipway-version), and for direct calls x-model-alias, or last the route table by routing key, or by chance
   * without a key.
   */
  readonly choose: (request: RoutingRequest) => Choice;
  /** The table in force for a model; undefined while no version is ready. */
  readonly tableOf: (modelName: string) => RouteTable | undefined;
  /** The model's own name, or the default one for an empty name. */
  readonly resolveName: (modelName: string) => string;
}

export interface VersionChooserDeps {
  readonly registry: ModelRegistry;
  /** Tables that somebody has set, as last read. */
  readonly storedTable: (modelName: string) => RouteTable | undefined;
  /** 0 to 1, for requests without a routing key. */
  readonly random: () => number;
}

export function createVersionChooser(
  deps: VersionChooserDeps,
  options: { readonly defaultModel: string },
): VersionChooser {
  const { registry } = deps;

  const resolveName = (modelName: string): string => {
    if (modelName !== '') return modelName;
    if (options.defaultModel !== '') return options.defaultModel;
    const names = registry.modelNames();
    const [only] = names;
    if (only !== undefined && names.length === 1) return only;
    if (only === undefined) throw new DomainError('unavailable', 'NO_MODEL', 'no model is loaded');
    throw new DomainError(
      'invalid',
      'NO_DEFAULT_MODEL',
      `model_name: expected one of ${names.join(', ')}, got nothing (DEFAULT_MODEL is not set)`,
    );
  };

  const lastTables = new Map<string, LiveTable>();
  const tableOf = (modelName: string): RouteTable | undefined => {
    const stored = deps.storedTable(modelName);
    const ready = registry.readyVersions(modelName);
    const last = lastTables.get(modelName);
    // Neither changes from one request to the next.
    if (last !== undefined && last.stored === stored && last.ready === ready) return last.table;
    const table = liveTable(modelName, stored, ready);
    lastTables.set(modelName, { stored, ready, table });
    return table;
  };

  const choose = (request: RoutingRequest): Choice => {
    const modelName = resolveName(request.modelName);
    registry.requireModel(modelName);
    const { header } = request;
    const routingKey = request.routingKey || (header('x-routing-key') ?? '');
    const table = tableOf(modelName);
    const version =
      request.modelVersion ||
      header('x-model-version') ||
      choiceOfGateway(request, registry.readyVersions(modelName)) ||
      fromTable(requireTable(modelName, table), header('x-model-alias') ?? '', routingKey);
    const loaded = registry.get(modelName, version);
    const isShadow = header('x-slipway-shadow') !== undefined;
    const variant = isShadow ? 'shadow' : variantOf(table, loaded.spec.modelVersion);
    return { loaded, variant, routingKey };
  };

  const requireTable = (modelName: string, table: RouteTable | undefined): RouteTable => {
    if (table === undefined) throw nothingReady(modelName, registry);
    return table;
  };

  const fromTable = (table: RouteTable, alias: string, routingKey: string): string => {
    if (alias !== '') return fromAlias(table, alias);
    const bucket =
      routingKey === ''
        ? Math.floor(deps.random() * bucketCount)
        : bucketOf(routingKey, table.salt);
    return versionOfBucket(table.shares, bucket) ?? table.stable;
  };

  return { choose, tableOf, resolveName };
}

/** A live table, and what it was made of. */
interface LiveTable {
  readonly stored: RouteTable | undefined;
  readonly ready: readonly string[];
  readonly table: RouteTable | undefined;
}

/**
 * The gateway decides by the first message of a stream; a later one may name another model. Its unresolved aliases come
 * without a choice. News of a version that has left this replica reach it a moment late: until then the table decides,
 * unless it is this version or none: for an alias and for a mirrored request.
 */
function choiceOfGateway(
  { modelName, header }: RoutingRequest,
  ready: readonly string[],
): string | undefined {
  if ((header('x-model-name') ?? '') !== modelName) return undefined;
  const version = header('x-slipway-version');
  if (version === undefined || ready.includes(version)) return version;
  const isReplaceable =
    header('x-model-alias') === undefined && header('x-slipway-shadow') === undefined;
  return isReplaceable ? undefined : version;
}

function fromAlias(table: RouteTable, alias: string): string {
  const version = versionOfAlias(table, alias);
  if (version !== undefined) return version;
  const known = ['stable', ...Object.keys(table.aliases)];
  throw new DomainError(
    'not_found',
    'ALIAS_NOT_FOUND',
    `model ${table.modelName} has no alias ${JSON.stringify(alias)}; its aliases are ${known.join(', ')}`,
  );
}

function variantOf(table: RouteTable | undefined, version: string): Variant | undefined {
  if (table === undefined) return undefined;
  if (version === table.stable) return 'stable';
  return table.shares.some((share) => share.version === version) ? 'canary' : undefined;
}

function nothingReady(modelName: string, registry: ModelRegistry): DomainError {
  const states = registry.versions(modelName).map(({ modelVersion, state }) => {
    if (state.state === 'failed') return `${modelVersion} failed (${state.reason})`;
    return `${modelVersion} is ${state.state === 'ready' ? 'not healthy' : state.state}`;
  });
  return new DomainError(
    'unavailable',
    'NO_VERSION_READY',
    `model ${modelName}: no version is ready: ${states.join('; ')}`,
  );
}
