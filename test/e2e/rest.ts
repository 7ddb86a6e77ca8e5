/** One answer of the gateway. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

/** Parsed JSON, to be looked into by a test. */
export type Json = Record<string, any>;

export async function get(url: string, headers: Record<string, string> = {}): Promise<RestAnswer> {
  return answerOf(await fetch(url, { headers }));
}

/** A text body is sent as it is. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer> {
  return send('POST', url, body, headers);
}

export async function put(url: string, body: unknown): Promise<RestAnswer> {
  return send('PUT', url, body, {});
}

async function send(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<RestAnswer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<RestAnswer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body = isJson && text !== '' ? (JSON.parse(text) as Json) : { text };
  return { status: response.status, headers: response.headers, body };
}
