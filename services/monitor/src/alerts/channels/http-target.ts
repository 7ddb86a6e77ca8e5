/** Where something is posted to. The parts of its URL that may be secrets are never logged. */
export interface HttpTarget {
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A http or https URL; user and password in it are sent as basic authentication. Undefined when it is none. */
export function toHttpTarget(text: string): HttpTarget | undefined {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = `Basic ${Buffer.from(user).toString('base64')}`;
  return { url: url.href, authorization: user === ':' ? undefined : basic };
}
