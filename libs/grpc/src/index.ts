export type { CallContext } from './call-context.js';
export { callUnary, createClient, type UnaryCallOptions } from './client.js';
export type { FinishedCall } from './implementation.js';
export {
  createGrpcServer,
  type GrpcServer,
  type GrpcServerDeps,
  type GrpcServerOptions,
} from './server.js';
export {
  bindService,
  type Handlers,
  type ServiceBinding,
  type StreamHandler,
  type UnaryHandler,
} from './service-binding.js';
export { codeOf, isExpected, toRpcStatus } from './status.js';
