import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** The health service of a server. */
export interface Health {
  readonly setServing: (service: string, isServing: boolean) => void;
}

/** Serves grpc.health.v1; the process as a whole is NOT_SERVING until somebody says otherwise. */
export function addHealth(server: Pick<Server, 'addService'>): Health {
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  health.addToServer(server);
  return {
    setServing: (service, isServing) => {
      health.setStatus(service, isServing ? 'SERVING' : 'NOT_SERVING');
    },
  };
}
