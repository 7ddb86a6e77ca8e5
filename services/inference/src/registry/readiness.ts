import type { OwnedRegistry } from './model-registry.js';

/** Whether this replica is to get traffic. */
export interface Readiness {
  readonly isReady: () => boolean;
  /** What is missing, in words; empty when it is ready. */
  readonly missing: () => string;
}

type Known = Pick<OwnedRegistry, 'modelNames' | 'versions' | 'readyVersions' | 'startedWith'>;

/**
 * Ready once every model of the start has settled, well or not, and at least one version answers. Strict: every model of
 * the start that nobody has unloaded. What is loaded later makes no replica unready, however that goes.
 */
export function createReadiness(
  registry: Known,
  options: { readonly isStrict: boolean },
): Readiness {
  const answers = (modelName: string): boolean => registry.readyVersions(modelName).length > 0;
  const isWanted = (modelName: string): boolean =>
    registry.versions(modelName).some(({ state }) => state.state !== 'unloaded');

  const missing = (): string => {
    const startedWith = registry.startedWith();
    if (startedWith === undefined) return 'the models are still loading';
    if (!registry.modelNames().some(answers)) return 'no model is ready';
    if (!options.isStrict) return '';
    const silent = startedWith.filter((name) => isWanted(name) && !answers(name));
    return silent.length === 0 ? '' : `no version is ready of ${silent.join(', ')}`;
  };
  return { missing, isReady: () => missing() === '' };
}
