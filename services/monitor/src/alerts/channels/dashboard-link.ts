import type { Labels } from '../alert.js';

/** The page about a model and version; empty without an address of the dashboard. */
export function dashboardLink(dashboardUrl: string, labels: Labels): string {
  const url = URL.parse(dashboardUrl);
  if (url === null) return '';
  const { model, model_version: version } = labels;
  const path = [model, version].filter((part) => part !== undefined);
  if (path.length > 0) url.hash = ['', 'models', ...path.map(encodeURIComponent)].join('/');
  return url.href;
}
