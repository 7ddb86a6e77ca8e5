import type { Labels } from '../alert.js';

/** The page about a model and version; empty without an address of the dashboard. */
export function dashboardLink(dashboardUrl: string, labels: Labels): string {
  const url = URL.parse(dashboardUrl);
  if (url === null) return '';
  const { model, model_version: version } = labels;
  if (model !== undefined) url.searchParams.set('model', model);
  if (version !== undefined) url.searchParams.set('version', version);
  return url.href;
}
