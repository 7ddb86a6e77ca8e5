import type { Clock, Logger } from '@slipway/core';
import type { ServiceBinding } from '@slipway/grpc';
import type { HttpRoutes } from '@slipway/telemetry';
import type { ModelRegistry } from '../registry/model-registry.js';
import type { VersionChooser } from '../scoring/choose-version.js';
import type { Predictor } from '../scoring/predictor.js';
import { createOpenInferenceService } from './grpc/open-inference-service.js';
import { createInfer } from './infer.js';
import { createModelViews } from './model-views.js';
import type { DrainMark } from '../state/drain-mark.js';
import type { RepositoryControl } from './repository-control.js';
import { createRestEndpoint } from './rest/rest-endpoint.js';
import type { StatsBook } from './stats-book.js';

/** Open Inference Protocol v2 by both of its ways. */
export interface OpenInference {
  readonly service: ServiceBinding;
  readonly routes: HttpRoutes;
}

export interface OpenInferenceParts {
  readonly predictor: Predictor;
  readonly registry: ModelRegistry;
  readonly chooser: VersionChooser;
  readonly control: RepositoryControl;
  readonly drain: DrainMark;
  readonly stats: StatsBook;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createOpenInference(
  parts: OpenInferenceParts,
  limits: { readonly maxRows: number },
): OpenInference {
  const deps = {
    control: parts.control,
    logger: parts.logger,
    isReady: parts.drain.readiness.isReady,
    infer: createInfer(parts, limits),
    views: createModelViews(parts),
  };
  const endpoint = createRestEndpoint(deps);
  return {
    service: createOpenInferenceService(deps),
    routes: { '/v2': endpoint, '/v2/': endpoint },
  };
}
