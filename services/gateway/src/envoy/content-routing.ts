import { extension, type EnvoyJson } from './typed-config.js';

const service = 'slipway.inference.v1.InferenceService';

/** Reads out of a prediction's first message what its route depends on. A method that is not listed passes untouched. */
export function fieldExtraction(descriptorPath: string): EnvoyJson {
  const fields = { model_name: {}, model_version: {}, routing_key: {} };
  return extension(
    'envoy.filters.http.grpc_field_extraction',
    'envoy.extensions.filters.http.grpc_field_extraction.v3.GrpcFieldExtractionConfig',
    {
      descriptor_set: { filename: descriptorPath },
      extractions_by_method: Object.fromEntries(
        ['Predict', 'PredictBatch', 'PredictStream'].map((method) => [
          `${service}.${method}`,
          { request_field_extractions: fields },
        ]),
      ),
    },
  );
}

/** The key by which versions are shared, from the message or from the caller's `x-routing-key`. Never leaves Envoy. */
export const routingKeyHeader = 'x-slipway-routing-key';

/**
 * Turns those fields into headers, which routes can match; what the message says beats what the headers said. A text
 * that a header cannot carry gets the model name `?`, which no route knows: so any replica gets the call, and decides by
 * the message itself.
 */
const script = `
local maxLength = 1024

function envoy_on_request(handle)
  local fields = handle:streamInfo():dynamicMetadata():get("envoy.filters.http.grpc_field_extraction")
  if not fields then return end
  local headers = handle:headers()
  local fits = true
  local function take(field, name, unfit)
    local value = fields[field] and fields[field][1]
    if not value or value == "" then return end
    if #value <= maxLength and not string.find(value, unfit) then
      headers:replace(name, value)
    else
      fits = false
    end
  end
  local key = headers:get("x-routing-key")
  if key and key ~= "" then headers:replace("${routingKeyHeader}", key) end
  take("routing_key", "${routingKeyHeader}", "%c")
  take("model_name", "x-model-name", "[^ -~]")
  take("model_version", "x-model-version", "[^ -~]")
  if not fits then headers:replace("x-model-name", "?") end
  handle:clearRouteCache()
end
`;

/** The filter that runs the script. */
export const messageHeaders = extension(
  'envoy.filters.http.lua',
  'envoy.extensions.filters.http.lua.v3.Lua',
  { default_source_code: { inline_string: script } },
);
