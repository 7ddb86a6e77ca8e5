import type { OnCleanup } from '@slipway/testing';
import { serverCore } from '../load/cores.js';
import { startIpcProcess } from '../load/ipc-process.js';
import type { Contender } from './contender.js';

export interface InProcessOptions {
  readonly modelFile: string;
  readonly inputName: string;
  readonly rows: number;
  readonly columns: number;
}

interface Loop {
  readonly runs: number;
  readonly cpuMicros: number;
  readonly durationMs: number;
}

const program = new URL('references/in-process-ort.ts', import.meta.url);

/** ONNX Runtime called in a loop with the rows of `batchValues`: one run counts as one request. */
export function inProcessContender(onCleanup: OnCleanup, options: InProcessOptions): Contender {
  const { modelFile, inputName, rows, columns } = options;
  const args = [modelFile, inputName, String(rows), String(columns)];
  const child = startIpcProcess(program, serverCore, args);
  onCleanup(child.stop);
  return {
    name: 'in-process ORT',
    answer: async () => (await child.ask({ durationMs: 0 })) as number[],
    measure: async (askedMs) => {
      const { runs, cpuMicros, durationMs } = (await child.ask({ durationMs: askedMs })) as Loop;
      return { requests: runs, cpuMicros, busyShare: cpuMicros / 1000 / durationMs };
    },
  };
}
