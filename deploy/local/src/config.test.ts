import { expect, test } from 'vitest';
import { loadConfig } from './config.js';

test('without settings the sample models are served on port 8080 by two replicas', () => {
  const config = loadConfig({});
  expect(config).toMatchObject({ gatewayPort: 8080, replicaCount: 2, isSampleModels: true });
  expect(config.modelsDir).toMatch(/\/deploy\/models$/);
  expect(config.stateDir).toMatch(/\/\.slipway$/);
  expect(config.redisUrl).toBeUndefined();
});

test('models of another folder are not the sample models', () => {
  expect(loadConfig({ LOCAL_MODELS_DIR: '/srv/models' }).isSampleModels).toBe(false);
});

test('the services do not see the settings of the mesh itself', () => {
  const env = { LOCAL_REPLICA_COUNT: '3', REDIS_URL: 'redis://db:6379', EVENT_FLUSH_MS: '5' };
  expect(loadConfig(env).env).toEqual({ EVENT_FLUSH_MS: '5' });
});

test('wrong settings are all named at once', () => {
  const env = {
    LOCAL_GATEWAY_PORT: '70000',
    LOCAL_REPLICA_COUNT: '0',
    REDIS_URL: 'localhost:6379',
  };
  expect(() => loadConfig(env)).toThrow(
    /LOCAL_GATEWAY_PORT.*\n.*LOCAL_REPLICA_COUNT.*\n.*REDIS_URL/,
  );
});
