import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { makeRepository } from './model-folders.js';
import { connect, refusalOf, type Calls } from './running-app.js';
import { slowGraph } from './slow-model.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

interface Service extends Calls {
  readonly child: ChildProcess;
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
  await waitFor(() => output.includes('"serving"'), {
    what: 'the service to serve',
    timeoutMs: 20_000,
  });
  return { ...connect(onTestFinished, grpcPort), child, ended };
}

/** A run of about a microsecond a step. */
const run = ({ predict }: Service, steps: number) =>
  predict({ modelName: 'slow', values: [steps] });

test('SIGTERM lets the run of a worker end and answers it', async () => {
  const service = await launch({});
  const answer = run(service, 600_000);
  const isUnderWay = run(service, 1);
  service.child.kill('SIGTERM');
  expect((await answer).prediction).toBe(600_000);
  expect((await isUnderWay).prediction).toBe(1);
  expect(await service.ended).toBe(0);
});

test('a process whose run is stuck ends all the same, and does not abort', async () => {
  const service = await launch({ stuck_after_ms: 200 });
  expect((await refusalOf(run(service, 16_000_000))).message).toContain('longer than 200 ms');
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe('SIGKILL');
});

test('a second SIGTERM in the middle of a run ends the process at once, and does not abort', async () => {
  const service = await launch({});
  const lost = run(service, 8_000_000).catch((error: unknown) => error);
  await run(service, 1).catch(() => undefined);
  service.child.kill('SIGTERM');
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe('SIGKILL');
  await lost;
});
