export * from './gen/google/rpc/error_details.js';
export * from './gen/google/rpc/status.js';
export * from './gen/slipway/events/v1/prediction_event.js';
export * from './gen/slipway/events/v1/reference_profile.js';
export * from './gen/slipway/gateway/v1/gateway.js';
export * from './gen/slipway/inference/v1/inference.js';
export * from './gen/slipway/inference/v1/tensor.js';
export * from './gen/slipway/monitor/v1/monitor.js';
