export const windows = ['15m', '1h', '6h', '24h', '7d'];

/** Reads `#/models/iris/1.0.0/features/petal_length?window=1h`; what it does not know is the overview. */
export function parseRoute(hash) {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const asked = new URLSearchParams(query).get('window') ?? '';
  const window = windows.includes(asked) ? asked : '1h';
  const parts = path.split('/').filter(Boolean).map(decode);
  const [page, model, version, , feature] = parts;
  if (page === 'models' && model !== undefined) {
    return { page: 'model', model, version: version ?? '', feature: feature ?? '', window };
  }
  return { page: page === 'alerts' || page === 'rollouts' ? page : 'overview', window };
}

export function versionLink(model, version, { feature = '', window = '1h' } = {}) {
  const end = feature === '' ? '' : `/features/${encodeURIComponent(feature)}`;
  const query = window === '1h' ? '' : `?window=${window}`;
  return `#/models/${encodeURIComponent(model)}/${encodeURIComponent(version)}${end}${query}`;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    // Somebody's own typing: as it is.
    return part;
  }
}
