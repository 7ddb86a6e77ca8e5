import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { DomainError } from '@slipway/core';
import { processIdentity } from './process-identity.js';
import { endStaleProcesses, type RecordedProcess } from './stale-processes.js';
import { stateLayout } from './state-layout.js';
import { writeJson } from './write-json.js';

/** A state folder belongs to one supervisor at a time, which writes down there what it started (`pids.json`). */
export interface StateClaim {
  /**
   * Takes the folder and ends what an earlier supervisor left running that was killed; returns those processes. When the
   * earlier one still runs: a `conflict` error.
   */
  readonly take: () => Promise<readonly RecordedProcess[]>;
  /** A process that must not outlive this supervisor; a name again replaces its earlier process. */
  readonly record: (name: string, pid: number) => void;
  /** Gives the folder back; nothing happens when it was never taken. */
  readonly release: () => void;
}

interface Claim {
  readonly supervisor: RecordedProcess;
  readonly children: readonly RecordedProcess[];
}

export function createStateClaim(stateDir: string): StateClaim {
  const file = stateLayout(stateDir).pidsFile;
  const supervisor = describe('supervisor', process.pid);
  const children = new Map<string, RecordedProcess>();
  let isTaken = false;

  const take = async (): Promise<readonly RecordedProcess[]> => {
    mkdirSync(stateDir, { recursive: true });
    const stale: RecordedProcess[] = [];
    while (!tryCreate(file, { supervisor, children: [] })) {
      const text = readText(file);
      const earlier = parseClaim(text);
      if (earlier !== undefined) {
        refuseIfRunning(stateDir, earlier.supervisor);
        stale.push(...(await endStaleProcesses(earlier.children)));
      }
      // Another start may have been faster in the meantime; its claim is not ours to remove.
      if (readText(file) === text) rmSync(file, { force: true });
    }
    isTaken = true;
    return stale;
  };

  const record = (name: string, pid: number): void => {
    children.set(name, describe(name, pid));
    writeJson(file, { supervisor, children: [...children.values()] });
  };

  const release = (): void => {
    if (isTaken) rmSync(file, { force: true });
    isTaken = false;
  };

  return { take, record, release };
}

/** On a system without /proc the identity is empty and matches no process: nothing is ever ended by mistake. */
function describe(name: string, pid: number): RecordedProcess {
  return { name, pid, identity: processIdentity(pid) ?? '' };
}

function refuseIfRunning(stateDir: string, { pid, identity }: RecordedProcess): void {
  if (processIdentity(pid) !== identity) return;
  throw new DomainError(
    'conflict',
    'ALREADY_RUNNING',
    `already running with the state folder ${stateDir} (process ${String(pid)}); ` +
      'stop that one, or give this one another folder with --state',
  );
}

/** The file appears with its content or not at all, and only when there is none. */
function tryCreate(file: string, claim: Claim): boolean {
  const own = `${file}.${String(process.pid)}`;
  writeJson(own, claim);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It was given back in this moment.
    return '';
  }
}

function parseClaim(text: string): Claim | undefined {
  try {
    return JSON.parse(text) as Claim;
  } catch {
    // Cut short by a machine that stopped: then nothing of it runs any more either.
    return undefined;
  }
}
