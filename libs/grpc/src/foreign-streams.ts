import {
  status as Status,
  type Server,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

/** The streams of services that others wrote: health and reflection. */
export interface ForeignStreams {
  /** Where such a service adds itself. */
  readonly addService: (
    definition: ServiceDefinition,
    implementation: UntypedServiceImplementation,
  ) => void;
  /** Ends every stream with UNAVAILABLE: one that never ends by itself would hold up a stop. */
  readonly endAll: () => void;
}

type Stream = ServerWritableStream<unknown, unknown>;
type StreamServer = (call: Stream) => void;

export function createForeignStreams(server: Server): ForeignStreams {
  const open = new Set<Stream>();
  const tracked =
    (serve: StreamServer): StreamServer =>
    (call) => {
      open.add(call);
      const forget = (): void => void open.delete(call);
      call.on('cancelled', forget);
      call.on('finish', forget);
      serve(call);
    };
  return {
    addService: (definition, implementation) => {
      const handlers = Object.entries(definition).map(([name, method]) => {
        // As grpc-js itself looks for it.
        const handler = implementation[name] ?? implementation[method.originalName ?? ''];
        return [name, method.responseStream ? tracked(handler as StreamServer) : handler];
      });
      server.addService(definition, Object.fromEntries(handlers) as UntypedServiceImplementation);
    },
    endAll: () => {
      for (const call of open) {
        call.emit('error', { code: Status.UNAVAILABLE, details: 'the server is stopping' });
      }
    },
  };
}
