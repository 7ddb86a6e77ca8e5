import { status as Status, type Server, type ServerWritableStream } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';

/** The health service of a server. */
export interface Health {
  readonly setServing: (service: string, isServing: boolean) => void;
  /** Ends every Watch with UNAVAILABLE: a stream that never ends by itself would hold up a stop. */
  readonly endWatches: () => void;
}

type Watch = ServerWritableStream<unknown, unknown>;

/** Serves grpc.health.v1; the process as a whole is NOT_SERVING until somebody says otherwise. */
export function addHealth(server: Server): Health {
  const health = new HealthImplementation({ '': 'NOT_SERVING' });
  const watches = new Set<Watch>();
  health.addToServer({
    addService: (definition, implementation) => {
      const serveWatch = implementation['watch'] as (call: Watch) => void;
      const watch = (call: Watch): void => {
        watches.add(call);
        call.on('cancelled', () => watches.delete(call));
        serveWatch(call);
      };
      server.addService(definition, { ...implementation, watch });
    },
  });
  return {
    setServing: (service, isServing) => {
      health.setStatus(service, isServing ? 'SERVING' : 'NOT_SERVING');
    },
    endWatches: () => {
      for (const call of watches) {
        call.emit('error', { code: Status.UNAVAILABLE, details: 'the server is stopping' });
      }
    },
  };
}
