import type { EnvoyJson } from './typed-config.js';

/** gRPC codes of the errors that Envoy makes itself, by HTTP status. */
const codeOfStatus: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  408: 4,
  413: 8,
  415: 3,
  429: 8,
  431: 8,
  500: 13,
  502: 14,
  503: 14,
  504: 4,
};

/** UNKNOWN, for a status that is not in the table. */
const otherCode = 2;

/**
 * Errors of Envoy's own as `google.rpc.Status`, the shape of every other error but those of `/v2`. Only for callers of JSON: a gRPC caller
 * keeps its grpc-status.
 */
export function localReplies(): EnvoyJson {
  const known = Object.entries(codeOfStatus).map(([status, code]) =>
    mapper([isStatus('EQ', Number(status)), isJsonCaller], statusBody(code)),
  );
  const openInference = mapper([isStatus('GE', 400), isOpenInference], { error: message });
  const other = mapper([isStatus('GE', 400), isJsonCaller], statusBody(otherCode));
  return { mappers: [openInference, ...known, other] };
}

function mapper(filters: readonly EnvoyJson[], body: EnvoyJson): EnvoyJson {
  return {
    filter: { and_filter: { filters } },
    body_format_override: { content_type: 'application/json', json_format: body },
  };
}

function statusBody(code: number): EnvoyJson {
  return { code, message, details: [] };
}

/** Some of Envoy's errors have no text; what it calls them inside is better than nothing. */
const message = '%COALESCE({"operators": ["LOCAL_REPLY_BODY", "RESPONSE_CODE_DETAILS"]})%';

function isStatus(op: 'EQ' | 'GE', status: number): EnvoyJson {
  const value = { default_value: status, runtime_key: `local_reply.${String(status)}` };
  return { status_code_filter: { comparison: { op, value } } };
}

/** A request by Open Inference Protocol over REST. */
const isOpenInference: EnvoyJson = {
  header_filter: {
    header: { name: ':path', string_match: { safe_regex: { regex: '/v2([/?].*)?' } } },
  },
};

/** Its content is not gRPC, or was not before it was transcoded. */
const isJsonCaller: EnvoyJson = {
  or_filter: {
    filters: [
      { header_filter: { header: { name: 'x-envoy-original-method', present_match: true } } },
      {
        header_filter: {
          header: {
            name: 'content-type',
            string_match: { prefix: 'application/grpc' },
            invert_match: true,
            treat_missing_header_as_empty: true,
          },
        },
      },
    ],
  },
};
