import { join } from 'node:path';

/** The files that Envoy reads. */
export interface EnvoyPaths {
  readonly bootstrap: string;
  readonly descriptors: string;
  readonly clusters: string;
  readonly routes: string;
}

/** One folder for each watched file: a rename into a watched folder makes Envoy read every file that it watches there. */
export function envoyPaths(dir: string): EnvoyPaths {
  return {
    bootstrap: join(dir, 'bootstrap.json'),
    descriptors: join(dir, 'descriptors.binpb'),
    clusters: join(dir, 'cds', 'cds.json'),
    routes: join(dir, 'rds', 'rds.json'),
  };
}
