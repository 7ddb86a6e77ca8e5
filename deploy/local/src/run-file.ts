import { rmSync } from 'node:fs';
import type { RunningMesh } from './describe-run.js';
import { stateLayout } from './state-layout.js';
import { writeJson } from './write-json.js';

/** `run.json` in the state folder: there while the mesh is ready, and only then. */
export interface RunFile {
  /** The mesh is ready. */
  readonly publish: () => void;
  /** A process was started again; nothing happens while the file is not published. */
  readonly refresh: () => void;
  /** Also removes the file of an earlier run that was killed. */
  readonly withdraw: () => void;
}

export function createRunFile(stateDir: string, describe: () => RunningMesh): RunFile {
  const file = stateLayout(stateDir).runFile;
  let isPublished = false;
  const refresh = (): void => {
    if (isPublished) writeJson(file, describe());
  };
  return {
    refresh,
    publish: () => {
      isPublished = true;
      refresh();
    },
    withdraw: () => {
      isPublished = false;
      rmSync(file, { force: true });
    },
  };
}
