import { openInferenceService } from './grpc-route.js';
import { extension, type EnvoyJson } from './typed-config.js';

/** Which fields of which methods say what a route depends on. A method that is not listed passes untouched. */
const fieldsOfMethods: Readonly<Record<string, readonly string[]>> = {
  ...methods(
    'slipway.inference.v1.InferenceService',
    ['Predict', 'PredictBatch', 'PredictStream'],
    ['model_name', 'model_version', 'routing_key'],
  ),
  // A routing key lies in a map there, which is not looked into: the replica takes it out.
  ...methods(
    openInferenceService,
    ['ModelInfer', 'ModelStreamInfer'],
    ['model_name', 'model_version'],
  ),
  ...methods(
    openInferenceService,
    ['ModelReady', 'ModelMetadata', 'ModelConfig'],
    ['name', 'version'],
  ),
};

function methods(
  service: string,
  names: readonly string[],
  fields: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(names.map((name) => [`${service}.${name}`, fields]));
}

/** Reads those fields out of the first message of a call. */
export function fieldExtraction(descriptorPath: string): EnvoyJson {
  return extension(
    'envoy.filters.http.grpc_field_extraction',
    'envoy.extensions.filters.http.grpc_field_extraction.v3.GrpcFieldExtractionConfig',
    {
      descriptor_set: { filename: descriptorPath },
      extractions_by_method: Object.fromEntries(
        Object.entries(fieldsOfMethods).map(([method, fields]) => [
          method,
          { request_field_extractions: Object.fromEntries(fields.map((field) => [field, {}])) },
        ]),
      ),
    },
  );
}

/** The key by which versions are shared, from the message or from the caller's `x-routing-key`. Never leaves Envoy. */
export const routingKeyHeader = 'x-slipway-routing-key';

/**
 * Turns those fields, or the path of a request to `/v2/models`, into headers, which routes can match; what the message
 * says beats what the headers said. A version that is written short is written out, as the replicas do it. A text that a
 * header cannot carry gets the model name `?`, which no route knows: so any replica gets the call, and decides by the
 * message itself.
 */
const script = `
local maxLength = 1024

local function unescape(text)
  return (string.gsub(text, "%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

local function fullVersion(text)
  local bare = string.gsub(text, "^v(%d)", "%1")
  if string.find(bare, "^%d+$") then return bare .. ".0.0" end
  if string.find(bare, "^%d+%.%d+$") then return bare .. ".0" end
  return bare
end

function envoy_on_request(handle)
  local fields = handle:streamInfo():dynamicMetadata():get("envoy.filters.http.grpc_field_extraction")
  local headers = handle:headers()
  local pathModel, pathRest = string.match(headers:get(":path") or "", "^/v2/models/([^/?]+)([^?]*)")
  if not fields and not pathModel then return end
  local fits = true
  local function take(value, name, unfit)
    if not value or value == "" then return end
    if #value <= maxLength and not string.find(value, unfit) then
      headers:replace(name, value)
    else
      fits = false
    end
  end
  local key = headers:get("x-routing-key")
  if key and key ~= "" then headers:replace("${routingKeyHeader}", key) end
  if fields then
    local function first(field) return fields[field] and fields[field][1] end
    take(first("routing_key"), "${routingKeyHeader}", "%c")
    take(first("model_name") or first("name"), "x-model-name", "[^ -~]")
    take(first("model_version") or first("version"), "x-model-version", "[^ -~]")
  else
    take(unescape(pathModel), "x-model-name", "[^ -~]")
    take(unescape(string.match(pathRest, "^/versions/([^/]+)") or ""), "x-model-version", "[^ -~]")
  end
  local version = headers:get("x-model-version")
  if version then headers:replace("x-model-version", fullVersion(version)) end
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
