import { readFileSync } from 'node:fs';
import { childrenOf } from './cpu-time.js';

/** Memory that a process and what it has started hold right now (VmRSS of proc(5)), in bytes. Linux only. */
export function residentBytesOf(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const own = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  return childrenOf(pid).reduce((sum, child) => sum + residentBytesOf(child), own);
}
