import { join } from 'node:path';

/** What lies where in the state folder of a mesh. */
export interface StateLayout {
  /** Where everything can be reached, while the mesh is ready. */
  readonly runFile: string;
  /** What the supervisor has started. */
  readonly pidsFile: string;
  readonly logsDir: string;
  /** Written by the controller, read by Envoy. */
  readonly envoyDir: string;
  /** Valkey's data: with the spool, the only thing that outlives a run. */
  readonly valkeyDir: string;
  /** Events that could not be given to Valkey. */
  readonly spoolDir: string;
}

export function stateLayout(stateDir: string): StateLayout {
  return {
    runFile: join(stateDir, 'run.json'),
    pidsFile: join(stateDir, 'pids.json'),
    logsDir: join(stateDir, 'logs'),
    envoyDir: join(stateDir, 'envoy'),
    valkeyDir: join(stateDir, 'valkey'),
    spoolDir: join(stateDir, 'spool'),
  };
}
