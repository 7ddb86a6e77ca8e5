import { createPeriodic, messageOf, type Component, type Logger } from '@slipway/core';
import type { ModelControl } from '../registry/model-control.js';
import type { Repository } from '../repository/repository.js';

export interface RepositoryWatchDeps {
  readonly repository: Repository;
  readonly control: Pick<ModelControl, 'reload'>;
  /** The models that are loaded: they may have left the repository. */
  readonly modelNames: () => readonly string[];
  readonly logger: Logger;
}

/**
 * Reloads the models whose files have changed. A change counts when the files were the same for one interval: who copies
 * a model into the repository is given time to finish.
 */
export function createRepositoryWatch(
  deps: RepositoryWatchDeps,
  options: { readonly intervalMs: number },
): Component {
  const { repository, control, logger } = deps;
  let seen: ReadonlyMap<string, string> = new Map();
  const applied = new Map<string, string>();

  const look = async (): Promise<ReadonlyMap<string, string>> => {
    const { versions, unreadable } = await repository.scan();
    const models = new Map(deps.modelNames().map((modelName) => [modelName, '']));
    for (const files of versions) {
      const before = models.get(files.modelName) ?? '';
      const now = `${files.modelVersion}\n${await repository.fingerprintOf(files)}\n`;
      models.set(files.modelName, before + now);
    }
    for (const modelName of unreadable.keys()) models.delete(modelName);
    return models;
  };

  const poll = async (): Promise<void> => {
    const before = seen;
    seen = await look();
    for (const [modelName, fingerprint] of seen) {
      const isStable = before.get(modelName) === fingerprint;
      if (!isStable || applied.get(modelName) === fingerprint) continue;
      applied.set(modelName, fingerprint);
      // The failure is in the version's state and metric already; the next change of the files is the next attempt.
      await control.reload(modelName, '', { onlyNewFiles: true }).catch((error: unknown) => {
        logger.warn('what has changed in the repository is not loaded', {
          model: modelName,
          reason: messageOf(error),
        });
      });
    }
  };
  const { intervalMs } = options;
  return createPeriodic(poll, logger, { name: 'repository watch', intervalMs });
}
