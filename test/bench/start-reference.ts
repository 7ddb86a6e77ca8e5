import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, startChild, waitFor } from '@slipway/tools';
import { tempDir, type OnCleanup } from '@slipway/testing';
import { onCore, serverCore } from '../load/cores.js';

export interface Reference {
  readonly pid: number;
  readonly port: number;
}

const hooks = fileURLToPath(new URL('../load/typescript.mjs', import.meta.url));

/** Starts a server of `references/` on the measured core and waits until it listens. */
export async function startReference(
  onCleanup: OnCleanup,
  name: 'grpc-echo' | 'grpc-ort' | 'http-ort',
  modelFile: string,
): Promise<Reference> {
  const dir = await tempDir(onCleanup);
  const [port = 0] = await freePorts(1);
  const program = fileURLToPath(new URL(`references/${name}.ts`, import.meta.url));
  const node = [process.execPath, '--import', hooks, program, String(port), modelFile] as const;
  const [file, ...args] = onCore(serverCore, node);
  const child = await startChild({
    name,
    file,
    args,
    env: { PATH: process.env['PATH'] },
    workDir: dir,
    logFile: join(dir, `${name}.log`),
  });
  onCleanup(async () => {
    await child.stop({ graceMs: 0 });
  });
  await waitFor(() => accepts(port), {
    what: `${name} to listen`,
    timeoutMs: 10_000,
  });
  return { pid: child.pid, port };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } finally {
    socket.destroy();
  }
}
