import type { UnaryHandler } from '@slipway/grpc';
import type { GetQualityRequest, GetQualityResponse } from '@slipway/proto';
import type { QualityReports } from '../quality/quality-reports.js';
import type { VersionDirectory } from '../versions/version-directory.js';
import { toQualityReply } from './quality-reply.js';

export function createQualityHandler(
  directory: Pick<VersionDirectory, 'resolve'>,
  quality: Pick<QualityReports, 'get'>,
): UnaryHandler<GetQualityRequest, GetQualityResponse> {
  return ({ modelName, modelVersion }) => {
    const version = directory.resolve(modelName, modelVersion);
    return toQualityReply(version, quality.get(version));
  };
}
