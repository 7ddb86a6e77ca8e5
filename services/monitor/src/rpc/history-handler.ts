import { DomainError } from '@slipway/core';
import type { GetDriftHistoryRequest, GetDriftHistoryResponse } from '@slipway/proto';
import type { VersionDirectory } from '../versions/version-directory.js';

const defaultPageSize = 100;
const maxPageSize = 1000;

/** The evaluations of a version, newest first, page by page. A page token stays valid while new ones come. */
export function createHistoryHandler(
  directory: Pick<VersionDirectory, 'resolve'>,
): (request: GetDriftHistoryRequest) => GetDriftHistoryResponse {
  return ({ modelName, modelVersion, startTime, endTime, pageSize, pageToken }) => {
    requireOrder(startTime, endTime);
    const version = directory.resolve(modelName, modelVersion);
    const limit = Math.min(maxPageSize, pageSize === 0 ? defaultPageSize : pageSize);
    // One more than asked for says whether there is a next page.
    const found =
      version.state?.history.read({
        fromMs: startTime?.getTime() ?? 0,
        toMs: endTime?.getTime() ?? Number.POSITIVE_INFINITY,
        beforeNumber: pageToken === '' ? Number.POSITIVE_INFINITY : decodeToken(pageToken),
        limit: limit + 1,
      }) ?? [];
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      modelName: version.modelName,
      modelVersion: version.modelVersion,
      evaluations: page.map(({ evaluation }) => evaluation),
      nextPageToken: found.length > limit && last !== undefined ? encodeToken(last.number) : '',
    };
  };
}

function requireOrder(startTime: Date | undefined, endTime: Date | undefined): void {
  if (startTime === undefined || endTime === undefined || startTime <= endTime) return;
  const [start, end] = [startTime.toISOString(), endTime.toISOString()];
  throw invalid('BAD_TIMES', 'start_time', `expected no later than end_time ${end}, got ${start}`);
}

function encodeToken(number: number): string {
  return Buffer.from(`before ${String(number)}`).toString('base64url');
}

function decodeToken(token: string): number {
  const [, number] = /^before (\d+)$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (number !== undefined) return Number(number);
  const description = `expected next_page_token of an answer before, got ${JSON.stringify(token)}`;
  throw invalid('BAD_PAGE_TOKEN', 'page_token', description);
}

function invalid(code: string, field: string, description: string): DomainError {
  const violations = [{ field, description }];
  return new DomainError('invalid', code, `${field}: ${description}`, { violations });
}
