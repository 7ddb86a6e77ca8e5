import { accessSync, constants } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Part of util-linux. */
const taskset = '/usr/bin/taskset';

/** A program and its arguments. */
export type Command = readonly [file: string, ...args: string[]];

/** Where the measured process runs and where what puts load on it does, so that neither takes time from the other. */
export const serverCore = 0;
export const loaderCore = 1;

/** Why processes cannot be kept on cores of their own; undefined when they can. */
export function whyNotPinned(): string | undefined {
  if (availableParallelism() < 2) return 'this machine has one core';
  try {
    accessSync(taskset, constants.X_OK);
    return undefined;
  } catch {
    return `there is no ${taskset}`;
  }
}

/** The command kept on one core, with all it starts. As it is where that cannot be done. */
export function onCore(core: number, command: Command): Command {
  return whyNotPinned() === undefined ? [taskset, '-c', String(core), ...command] : command;
}
