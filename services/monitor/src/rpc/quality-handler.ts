import type { UnaryHandler } from '@slipway/grpc';
import type { GetQualityRequest, GetQualityResponse } from '@slipway/proto';
import type { QualityReports } from '../quality/quality-reports.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { toQualityReply } from './quality-reply.js';

export interface QualityHandlerDeps {
  readonly directory: Pick<VersionDirectory, 'resolve'>;
  readonly quality: Pick<QualityReports, 'get'>;
}

/** How good the answers of a version are. */
export function createQualityHandler({
  directory,
  quality,
}: QualityHandlerDeps): UnaryHandler<GetQualityRequest, GetQualityResponse> {
  return ({ modelName, modelVersion }) => {
    const version = directory.resolve(modelName, modelVersion);
    return toQualityReply(version, quality.get(version));
  };
}
