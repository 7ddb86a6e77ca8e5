/** A piece of Envoy's configuration as plain JSON. */
export type EnvoyJson = Readonly<Record<string, unknown>>;

/** A message of an extension, with the type that tells Envoy how to read it. */
export function typed(type: string, config: EnvoyJson = {}): EnvoyJson {
  return { '@type': `type.googleapis.com/${type}`, ...config };
}

/** A named extension: an HTTP filter, an access log, a retry predicate. */
export function extension(name: string, type: string, config: EnvoyJson = {}): EnvoyJson {
  return { name, typed_config: typed(type, config) };
}
