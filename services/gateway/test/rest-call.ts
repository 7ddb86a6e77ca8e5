/** An answer of a JSON endpoint. */
export interface RestAnswer {
  readonly status: number;
  readonly contentType: string | null;
  readonly headers: Headers;
  /** The parsed body; `{text}` when it is no JSON. */
  readonly body: Record<string, unknown>;
}

export interface RestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, or as it is when it is a text. */
  readonly body?: unknown;
}

export async function restCall(url: string, options: RestOptions = {}): Promise<RestAnswer> {
  const { body, headers = {} } = options;
  const method = options.method ?? (body === undefined ? 'GET' : 'POST');
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type'),
    headers: response.headers,
    body: parse(text),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
