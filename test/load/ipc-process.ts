import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onCore } from './cores.js';

/** A program of this folder's neighbourhood in a process of its own, asked one question at a time. */
export interface IpcProcess {
  readonly pid: number;
  /** Rejects with what the program threw, and when it ends. */
  readonly ask: (question: unknown) => Promise<unknown>;
  readonly stop: () => Promise<void>;
}

const hooks = fileURLToPath(new URL('typescript.mjs', import.meta.url));

/** Starts a TypeScript program that answers by `answerQuestions`, kept on one core. */
export function startIpcProcess(
  program: URL,
  core: number,
  args: readonly string[] = [],
): IpcProcess {
  const node = [process.execPath, '--import', hooks, fileURLToPath(program), ...args] as const;
  const [file, ...rest] = onCore(core, node);
  const child = spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    ask: async (question) => {
      const answer = once(child, 'message') as Promise<[{ result?: unknown; error?: string }]>;
      child.send({ question });
      const lost = ended.then(([code]) => {
        throw new Error(`${fileURLToPath(program)} ended with ${String(code)}`);
      });
      const [{ result, error }] = await Promise.race([answer, lost]);
      if (error !== undefined) throw new Error(error);
      return result;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
