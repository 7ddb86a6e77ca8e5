import { DomainError } from '@slipway/core';

/** What a path below `/v2` means. */
export type RestPath =
  | ViewPath
  | (ModelPath & { readonly kind: 'infer' })
  | { readonly kind: 'index' }
  | { readonly kind: 'load'; readonly modelName: string }
  | { readonly kind: 'unload'; readonly modelName: string };

/** A question, which changes nothing. */
export type ViewPath =
  | { readonly kind: 'server' | 'live' | 'server-ready' | 'models' | 'all-stats' }
  | (ModelPath & { readonly kind: ModelQuestion });

export interface ModelPath {
  readonly modelName: string;
  /** Empty when the path has none. */
  readonly modelVersion: string;
}

type ModelQuestion = 'metadata' | 'ready' | 'config' | 'stats';

const fixedPaths: Readonly<Record<string, RestPath>> = {
  '/v2': { kind: 'server' },
  '/v2/': { kind: 'server' },
  '/v2/health/live': { kind: 'live' },
  '/v2/health/ready': { kind: 'server-ready' },
  '/v2/models': { kind: 'models' },
  '/v2/models/stats': { kind: 'all-stats' },
  '/v2/repository/index': { kind: 'index' },
};

const kindOfWord: Readonly<Record<string, ModelQuestion | 'infer'>> = {
  '': 'metadata',
  infer: 'infer',
  ready: 'ready',
  config: 'config',
  stats: 'stats',
};

/** Paths that were parsed before: callers ask for the same few again and again. */
const known = new Map<string, RestPath>(Object.entries(fixedPaths));
const maxKnown = 1000;

/** Undefined for a path that is none; throws where it is not well escaped. */
export function parseRestPath(path: string): RestPath | undefined {
  const before = known.get(path);
  if (before !== undefined) return before;
  const parsed = parse(path);
  if (parsed !== undefined && known.size < maxKnown) known.set(path, parsed);
  return parsed;
}

function parse(path: string): RestPath | undefined {
  // '', 'v2', 'models', name, …
  const parts = path.split('/');
  if (parts[2] === 'repository') return repositoryPath(parts);
  return parts[2] === 'models' ? modelPath(path, parts.slice(3)) : undefined;
}

/** `{name}`, `{name}/{word}`, `{name}/versions/{version}`, `{name}/versions/{version}/{word}`. */
function modelPath(path: string, parts: readonly string[]): RestPath | undefined {
  const [name = '', ...rest] = parts;
  const [version = '', ...words] = rest[0] === 'versions' ? rest.slice(1) : ['', ...rest];
  const isVersionMissing = rest[0] === 'versions' && version === '';
  const kind = kindOfWord[words[0] ?? ''];
  if (name === '' || isVersionMissing || kind === undefined || words.length > 1) return undefined;
  return { kind, modelName: unescape(path, name), modelVersion: unescape(path, version) };
}

/** `/v2/repository/models/{name}/load` or `/unload`. */
function repositoryPath(parts: readonly string[]): RestPath | undefined {
  const [, , , models, name = '', word, ...rest] = parts;
  if (models !== 'models' || name === '' || rest.length > 0) return undefined;
  if (word !== 'load' && word !== 'unload') return undefined;
  return { kind: word, modelName: unescape(parts.join('/'), name) };
}

function unescape(path: string, part: string): string {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DomainError('invalid', 'BAD_PATH', `not a path: ${path}`);
  }
}
