import { performance } from 'node:perf_hooks';
import type { MessagePort } from 'node:worker_threads';
import { DomainError } from '@slipway/core';
import { openModel } from '../loading/open-model.js';
import { prepareVersion } from '../loading/prepare-version.js';
import type { PreparedVersion, PrepareRequest } from '../loading/prepared-version.js';
import { digestOf } from '../repository/digest.js';
import { packError } from './carried-error.js';
import type { RunResult } from './executor.js';
import type { OrtSession } from './ort-session.js';
import { transferables } from './sendable-tensors.js';
import type { CommandMessage, OpenRequest, ReplyMessage } from './session-commands.js';

/** The worker's side of a SessionThread: does commands one after the other with the one session it holds. */
export function serveCommands(port: MessagePort): void {
  let session: OrtSession | undefined;

  const prepare = async (request: PrepareRequest): Promise<PreparedVersion> => {
    const result = await prepareVersion(request);
    session = result.session;
    return result.prepared;
  };

  const open = async (request: OpenRequest): Promise<void> => {
    const { files, digest, intraOpThreads } = request;
    if ((await digestOf(files)) !== digest) {
      const message = `${files.onnxPath}: the files of the version have changed since it was loaded`;
      throw new DomainError('unavailable', 'FILES_CHANGED', message);
    }
    ({ session } = await openModel(files.onnxPath, intraOpThreads));
  };

  const run = async (inputs: Parameters<OrtSession['run']>[0]): Promise<RunResult> => {
    if (session === undefined) throw new Error('expected an open session, got none');
    const startedMs = performance.now();
    const outputs = await session.run(inputs);
    return { outputs, runMs: performance.now() - startedMs };
  };

  const answer = async (command: CommandMessage): Promise<void> => {
    const { id } = command;
    try {
      switch (command.kind) {
        case 'run': {
          const output = await run(command.input);
          send({ id, output }, transferables(output.outputs));
          return;
        }
        case 'prepare':
          send({ id, output: await prepare(command.input) });
          return;
        case 'open':
          await open(command.input);
          send({ id, output: undefined });
          return;
        case 'close':
          // The end of the thread is the answer.
          port.close();
          await session?.release();
      }
    } catch (error) {
      send({ id, error: packError(error) });
    }
  };

  const send = (reply: ReplyMessage, buffers: readonly ArrayBuffer[] = []): void => {
    port.postMessage(reply, buffers);
  };

  let last: Promise<void> = Promise.resolve();
  port.on('message', (command: CommandMessage) => {
    last = last.then(() => answer(command));
  });
}
