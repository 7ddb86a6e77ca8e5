export type { CallContext } from './call-context.js';
export type { ReloadOutcome } from './certificate-watch.js';
export type { TlsFiles } from './certificates.js';
export {
  callUnary,
  createClient,
  readStream,
  type ClientTls,
  type ReadStreamOptions,
  type UnaryCallOptions,
} from './client.js';
export type { FinishedCall } from './call-deps.js';
export {
  createGrpcServer,
  type GrpcServer,
  type GrpcServerDeps,
  type GrpcServerOptions,
} from './server.js';
export {
  bindService,
  type Handlers,
  type MethodCodec,
  type MethodCodecs,
  type ServiceBinding,
  type StreamHandler,
  type UnaryHandler,
  type WatchContext,
  type WatchHandler,
} from './service-binding.js';
export { codeOf, isExpected, retryAfterOf, toRpcStatus } from './status.js';
