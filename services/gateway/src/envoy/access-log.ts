import { extension } from './typed-config.js';

/** One JSON object for each request, on Envoy's standard output. */
export const accessLog = extension(
  'envoy.access_loggers.stdout',
  'envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
  {
    log_format: {
      json_format: {
        time: '%START_TIME%',
        request_id: '%REQ(X-REQUEST-ID)%',
        trace_parent: '%REQ(TRACEPARENT)%',
        method: '%REQ(X-ENVOY-ORIGINAL-METHOD?:METHOD)%',
        path: '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
        rpc: '%REQ(:PATH)%',
        status: '%RESPONSE_CODE%',
        grpc_status: '%GRPC_STATUS%',
        flags: '%RESPONSE_FLAGS%',
        details: '%RESPONSE_CODE_DETAILS%',
        cluster: '%UPSTREAM_CLUSTER%',
        upstream: '%UPSTREAM_HOST%',
        attempts: '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
        bytes_received: '%BYTES_RECEIVED%',
        bytes_sent: '%BYTES_SENT%',
        duration_ms: '%DURATION%',
      },
    },
  },
);
