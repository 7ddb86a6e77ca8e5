import type { Clock, Component } from '@slipway/core';
import type { ChildCommand } from '@slipway/tools';
import { createSupervisedProcess, type SupervisedProcess } from './supervised-process.js';

const graceMs = 8_000;

/** All processes of a mesh, by name. */
export interface ProcessSet {
  /** Processes that start and stop together; starting does not wait for them to answer. */
  readonly group: (name: string, commands: readonly ChildCommand[]) => Component;
  /** Null while the process does not run. */
  readonly pidOf: (name: string) => number | null;
  /** A process that has ended that often by itself. */
  readonly endedOften: (times: number) => SupervisedProcess | undefined;
}

export interface ProcessSetDeps {
  readonly clock: Clock;
  readonly say: (line: string) => void;
  /** Told of every process that starts, also again. */
  readonly onStart: (name: string, pid: number) => void;
}

export function createProcessSet({ clock, say, onStart }: ProcessSetDeps): ProcessSet {
  const processes = new Map<string, SupervisedProcess>();

  const supervise = (command: ChildCommand): SupervisedProcess => {
    const { name, logFile } = command;
    const onEnd = (reason: string, delayMs: number): void => {
      const seconds = String(delayMs / 1_000);
      say(`${name} ended (${reason}), started again in ${seconds} s; log: ${logFile}`);
    };
    const deps = { clock, onEnd, onStart: (pid: number) => onStart(name, pid) };
    const supervised = createSupervisedProcess(deps, command);
    processes.set(name, supervised);
    return supervised;
  };

  const group = (name: string, commands: readonly ChildCommand[]): Component => {
    const members = commands.map(supervise);
    const start = async (): Promise<void> => {
      await Promise.all(members.map((member) => member.start()));
    };
    const stop = async (): Promise<void> => {
      await Promise.all(members.map((member) => member.stop({ graceMs })));
    };
    return { name, start, stop };
  };

  return {
    group,
    pidOf: (name) => processes.get(name)?.pid() ?? null,
    endedOften: (times) => [...processes.values()].find((one) => one.endCount() >= times),
  };
}
