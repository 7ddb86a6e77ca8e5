import type { HttpReply } from '@slipway/telemetry';
import type { ModelViews } from '../model-views.js';
import { serverMetadata } from '../server-metadata.js';
import type { ModelPath, ViewPath } from './rest-path.js';
import { writeConfig, writeMessage } from './write-views.js';

export interface ViewReplyDeps {
  readonly views: ModelViews;
  /** Is the replica to get requests? */
  readonly isReady: () => boolean;
}

/** Answers a question. */
export function viewReply({ views, isReady }: ViewReplyDeps, path: ViewPath): HttpReply {
  switch (path.kind) {
    case 'server':
      return json(writeMessage(serverMetadata()));
    case 'live':
      return json({ live: true });
    case 'server-ready':
      return json({ ready: isReady() }, isReady() ? 200 : 503);
    case 'models':
      return json({ models: [...new Set(views.index(true).map(({ name }) => name))] });
    case 'all-stats':
      return json(writeMessage({ modelStats: views.statistics('', '') }));
    case 'metadata':
      return json(writeMessage(views.metadata(path.modelName, path.modelVersion)));
    case 'ready':
      return readyReply(views, path);
    case 'config':
      return json(writeConfig(views.config(path.modelName, path.modelVersion)));
    case 'stats': {
      const modelStats = views.statistics(path.modelName, path.modelVersion);
      return json(writeMessage({ modelStats }));
    }
  }
}

/** Clients go by the status alone, so one that is not ready is not a 200. */
function readyReply(views: ModelViews, { modelName: name, modelVersion }: ModelPath): HttpReply {
  const ready = views.isReady(name, modelVersion);
  return json({ name, ready }, ready ? 200 : 503);
}

export function json(value: unknown, status = 200): HttpReply {
  return { status, contentType: 'application/json', body: JSON.stringify(value) };
}
