export { errorReply, jsonReply, type HttpReply } from './http-reply.js';
export { bodyTooLarge, type HttpRequest } from './http-request.js';
export {
  createHttpServer,
  type HttpEndpoint,
  type HttpHandler,
  type HttpRoutes,
  type HttpServer,
  type HttpServerOptions,
} from './http-server.js';
export type { HttpStream, HttpStreamReply } from './http-stream.js';
export {
  createMetrics,
  type CounterMetric,
  type GaugeMetric,
  type HistogramMetric,
  type Labels,
  type Metrics,
  type Total,
} from './metrics.js';
export { registerProcessMetrics } from './process-metrics.js';
