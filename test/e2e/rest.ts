/** One answer of the gateway, its JSON taken for a `T`. */
export interface RestAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export type Json = Readonly<Record<string, unknown>>;

/** What every failed call answers. */
export interface ErrorBody {
  readonly code: number;
  readonly message: string;
  readonly details: readonly unknown[];
}

export async function get<T = Json>(url: string): Promise<RestAnswer<T>> {
  return answerOf<T>(await fetch(url));
}

/** A text body is sent as it is. */
export async function post<T = Json>(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<RestAnswer<T>> {
  return send<T>('POST', url, body, headers);
}

export async function put<T = Json>(url: string, body: unknown): Promise<RestAnswer<T>> {
  return send<T>('PUT', url, body, {});
}

async function send<T>(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<RestAnswer<T>> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return answerOf<T>(response);
}

async function answerOf<T>(response: Response): Promise<RestAnswer<T>> {
  return { status: response.status, headers: response.headers, body: (await response.json()) as T };
}
