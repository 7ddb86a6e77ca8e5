import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { callUnary, createClient, type ClientTls } from '@slipway/grpc';
import { InferenceServiceClient, PredictRequest, type PredictResponse } from '@slipway/proto';
import { tempDir, waitFor } from '@slipway/testing';
import { expect, onTestFinished, test } from 'vitest';
import { sampleModels } from './model-folders.js';
import { startApp } from './running-app.js';

const timeoutMs = 10_000;

function pki(name: string): string {
  const folder = '../../../libs/grpc/test-data/pki';
  return fileURLToPath(new URL(`${folder}/${name}.pem`, import.meta.url));
}

async function predict(grpcPort: number, tls?: ClientTls): Promise<PredictResponse> {
  const client = createClient(InferenceServiceClient, `localhost:${String(grpcPort)}`, {}, tls);
  onTestFinished(() => client.close());
  const request = PredictRequest.create({ modelName: 'iris', features: [5.1, 3.5, 1.4, 0.2] });
  return callUnary(client, client.predict.bind(client), request, { timeoutMs });
}

test('the settings make the service ask for certificates, and reload its own', async () => {
  const folder = await tempDir(onTestFinished);
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await copyFile(pki('server'), cert);
  await copyFile(pki('server-key'), key);
  const app = await startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
    TLS_CERT_FILE: cert,
    TLS_KEY_FILE: key,
    TLS_CLIENT_CA_FILE: pki('ca'),
  });
  const [serverCa, clientCert, clientKey] = await Promise.all(
    ['ca', 'client', 'client-key'].map((name) => readFile(pki(name))),
  );
  const identity = { cert: clientCert!, key: clientKey! };
  expect(await predict(app.grpcPort, { serverCa: serverCa!, identity })).toMatchObject({
    prediction: 0,
  });
  await expect(predict(app.grpcPort, { serverCa: serverCa! })).rejects.toMatchObject({
    kind: 'unavailable',
  });
  await expect(predict(app.grpcPort)).rejects.toMatchObject({ kind: 'unavailable' });

  const reloads = async (outcome: string): Promise<boolean> => {
    const metrics = await (await fetch(`${app.httpUrl}/metrics`)).text();
    return metrics.includes(`slipway_tls_reloads_total{outcome="${outcome}"} 1`);
  };
  await copyFile(pki('client-key'), key);
  await waitFor(() => reloads('refused'), { what: 'the wrong key to be refused', timeoutMs });
  expect(await predict(app.grpcPort, { serverCa: serverCa!, identity })).toBeDefined();
  await copyFile(pki('server-next'), cert);
  await copyFile(pki('server-next-key'), key);
  await waitFor(() => reloads('loaded'), { what: 'the new certificate', timeoutMs });
  expect(await predict(app.grpcPort, { serverCa: serverCa!, identity })).toBeDefined();
});

test('a certificate that is not there is one clear error', async () => {
  const start = startApp(onTestFinished, {
    MODEL_REPOSITORY: sampleModels,
    REDIS_URL: 'redis://127.0.0.1:1',
    TLS_CERT_FILE: '/nowhere/cert.pem',
    TLS_KEY_FILE: pki('server-key'),
  });
  await expect(start).rejects.toThrow(/^\/nowhere\/cert\.pem: ENOENT/);
});
