import { DomainError, type Logger } from '@slipway/core';
import { isExpected } from '@slipway/grpc';
import type { HttpEndpoint, HttpReply, HttpRequest } from '@slipway/telemetry';
import type { Caller } from '../../scoring/caller.js';
import type { Infer } from '../infer.js';
import type { ModelViews } from '../model-views.js';
import { checkRepositoryRequest, type RepositoryControl } from '../repository-control.js';
import { writeError } from './http-errors.js';
import { asObject, asParameters } from './json-fields.js';
import { parseJson } from './parse-json.js';
import { readRestBody } from './read-body.js';
import { readInferBody } from './read-infer-body.js';
import { readRawBody } from './read-raw-body.js';
import { parseRestPath, type ModelPath, type RestPath } from './rest-path.js';
import { jsonLengthHeader, splitBody } from './split-body.js';
import { writeInferBody } from './write-infer-body.js';
import { json, viewReply } from './view-reply.js';
import { writeMessage } from './write-views.js';

export interface RestEndpointDeps {
  readonly infer: Infer;
  readonly views: ModelViews;
  readonly control: RepositoryControl;
  /** Is the replica to get requests? */
  readonly isReady: () => boolean;
  readonly logger: Logger;
}

const maxBodyBytes = 64 * 2 ** 20;

/** Everything below `/v2`: Open Inference Protocol v2 by REST, with Triton's binary tensors and repository. */
export function createRestEndpoint(deps: RestEndpointDeps): HttpEndpoint {
  return {
    maxBodyBytes,
    answer: async (request) => {
      let reply: HttpReply;
      try {
        reply = await answer(deps, request);
      } catch (error) {
        if (!isExpected(error)) {
          deps.logger.error('call failed', { method: `${request.method} ${request.path}`, error });
        }
        reply = writeError(error);
      }
      const requestId = request.header('x-request-id');
      if (requestId === undefined) return reply;
      return { ...reply, headers: { ...reply.headers, 'x-request-id': requestId } };
    },
  };
}

function answer(deps: RestEndpointDeps, request: HttpRequest): HttpReply | Promise<HttpReply> {
  const path = parseRestPath(request.path);
  if (path === undefined) {
    throw new DomainError('not_found', 'NO_SUCH_PATH', `no such path: ${request.path}`);
  }
  requireMethod(request, path);
  if (path.kind === 'infer') return inferReply(deps, request, path);
  if (path.kind === 'index') return indexReply(deps, request);
  if (path.kind === 'load' || path.kind === 'unload') return changeReply(deps, request, path);
  return viewReply(deps, path);
}

const posted: readonly RestPath['kind'][] = ['infer', 'index', 'load', 'unload'];

function requireMethod({ method, path }: HttpRequest, { kind }: RestPath): void {
  const expected = posted.includes(kind) ? 'POST' : 'GET';
  if (method === expected || (method === 'HEAD' && expected === 'GET')) return;
  const message = `${method} ${path}: expected ${expected}`;
  throw new DomainError('unimplemented', 'METHOD_NOT_ALLOWED', message);
}

async function inferReply(
  { infer }: RestEndpointDeps,
  request: HttpRequest,
  { modelName, modelVersion }: ModelPath,
): Promise<HttpReply> {
  const { header, isCancelled } = request;
  const caller: Caller = { header, isCancelled, deadlineMs: Infinity };
  const body = await readRestBody(request, maxBodyBytes);
  const split = splitBody(body, request.header(jsonLengthHeader));
  const path = { modelName, modelVersion };
  const isRaw = split.json.byteLength === 0 && split.binary.byteLength > 0;
  const inference = isRaw ? readRawBody(path, split.binary) : readInferBody(path, split);
  const answer = await infer(inference, caller);
  return { status: 200, ...writeInferBody(answer, inference.isBinary) };
}

async function changeReply(
  { control }: RestEndpointDeps,
  request: HttpRequest,
  { kind, modelName }: { readonly kind: 'load' | 'unload'; readonly modelName: string },
): Promise<HttpReply> {
  const { parameters } = await readOptions(request);
  const parameterNames = Object.keys(asParameters('request', parameters));
  checkRepositoryRequest({ repositoryName: '', modelName, parameterNames });
  await control[kind](modelName);
  return json({});
}

async function indexReply({ views }: RestEndpointDeps, request: HttpRequest): Promise<HttpReply> {
  const { ready } = await readOptions(request);
  return json(views.index(ready === true).map(writeMessage));
}

/** A body that may be left out. */
async function readOptions(request: HttpRequest): Promise<ReturnType<typeof asObject>> {
  const body = await readRestBody(request, maxBodyBytes);
  return body.byteLength === 0 ? {} : asObject('body', parseJson(body));
}
