/** What went wrong, in the words of the API. */
export class ApiError extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

const unimplemented = 12;
const notFound = 5;
const unavailable = 14;

/** Whether this is not offered at all, as opposed to failing. */
export const isNotOffered = (error) => error?.code === unimplemented || error?.code === notFound;

/** Whether the one that would know does not answer now. */
export const isAway = (error) => error?.code === unavailable;

const timeoutMs = 15_000;

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);
export const remove = (path) => call('DELETE', path);

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    const reason = error.name === 'TimeoutError' ? 'no answer within 15 s' : error.message;
    throw new ApiError(`the gateway does not answer (${reason})`, unavailable);
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  throw new ApiError(answer?.message ?? `HTTP ${response.status}`, answer?.code);
}

/** A path of the API with its query; parts that are empty are left out. */
export function pathOf(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

export const modelPath = (model, rest) => `/v1/monitor/models/${encodeURIComponent(model)}/${rest}`;
