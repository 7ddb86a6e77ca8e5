import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { PredictResponse } from '@slipway/proto';
import { freePorts, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { connect, refusalOf, type Calls } from './running-app.js';
import { slowGraph } from './slow-model.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Service extends Calls {
  readonly child: ChildProcess;
  /** Resolves when it has logged this. */
  readonly logged: (text: string) => Promise<unknown>;
  /** The exit code, once it has ended; a signal's name when it was killed. */
  readonly ended: Promise<number | string>;
}

/** The service with a model on a worker, as a process of its own. */
async function launch(executor: object): Promise<Service> {
  const root = await makeRepository(onTestFinished, {
    tiny: { 'slow/1.0.0/model.onnx': slowGraph },
    files: {
      'slow/1.0.0/card.json': JSON.stringify({ executor: { kind: 'worker', ...executor } }),
    },
  });
  const [grpcPort = 0, port = 0] = await freePorts(2);
  const child = spawn(process.execPath, [main], {
    env: {
      GRPC_PORT: String(grpcPort),
      PORT: String(port),
      REDIS_URL: 'redis://127.0.0.1:1',
      MODEL_REPOSITORY: root,
      DRAIN_DELAY_MS: '0',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const logged = (text: string): Promise<unknown> =>
    waitFor(() => output.includes(text), { what: `the service to log ${text}`, timeoutMs: 20_000 });
  await logged('"serving"');
  return { ...connect(onTestFinished, grpcPort), child, logged, ended };
}

/** A call whose run takes about a microsecond a step; it has reached the service when this resolves. */
async function startRun(
  service: Service,
  steps: number,
): Promise<{ readonly answer: Promise<PredictResponse> }> {
  const answer = service.predict({ modelName: 'slow', values: [steps] });
  answer.catch(() => undefined);
  // A later call of the same connection comes later.
  await service.getModel('slow');
  return { answer };
}

test('SIGTERM lets the run of a worker end and answers it', async () => {
  const service = await launch({});
  const { answer } = await startRun(service, 600_000);
  service.child.kill('SIGTERM');
  expect((await answer).prediction).toBe(600_000);
  expect(await service.ended).toBe(0);
});

test('a process whose run is stuck ends all the same, and does not abort', async () => {
  const service = await launch({ stuck_after_ms: 200 });
  const { answer } = await startRun(service, 16_000_000);
  expect((await refusalOf(answer)).message).toContain('longer than 200 ms');
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe('SIGKILL');
});

test('a second SIGTERM in the middle of a run ends the process at once, and does not abort', async () => {
  const service = await launch({});
  await startRun(service, 8_000_000);
  service.child.kill('SIGTERM');
  await service.logged('"stopping"');
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe('SIGKILL');
});
