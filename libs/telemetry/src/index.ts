export {
  createHttpServer,
  errorReply,
  jsonReply,
  type HttpHandler,
  type HttpReply,
  type HttpServer,
  type HttpServerOptions,
} from './http-server.js';
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
