import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type {
  handleBidiStreamingCall,
  MethodDefinition,
  Server,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { ReflectionService } from '@grpc/reflection';

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/** One version of the reflection service, as the library serves it. */
interface Served {
  readonly method: MethodDefinition<unknown, unknown>;
  readonly handler: handleBidiStreamingCall<unknown, unknown>;
}

export interface Reflection {
  readonly addToServer: (server: Pick<Server, 'addService'>) => void;
}

const methodName = 'ServerReflectionInfo';
const paths = ['v1', 'v1alpha'].map(
  (version) => `/grpc.reflection.${version}.ServerReflection/${methodName}`,
);

/**
 * Reflection over the descriptors of the wire contract, for the services named. The library is loaded by the first call:
 * it brings a second protobuf runtime, which costs a start a tenth of a second and 12 MB, and few processes are ever asked.
 */
export function createReflection(services: readonly string[]): Reflection {
  let loaded: ReadonlyMap<string, Served> | undefined;
  const served = (path: string): Served => {
    loaded ??= loadReflection(services);
    const found = loaded.get(path);
    if (found === undefined) throw new Error(`@grpc/reflection does not serve ${path}`);
    return found;
  };
  return {
    addToServer: (server) => {
      for (const path of paths) {
        const method: MethodDefinition<unknown, unknown> = {
          path,
          requestStream: true,
          responseStream: true,
          requestSerialize: (message) => served(path).method.requestSerialize(message),
          requestDeserialize: (bytes) => served(path).method.requestDeserialize(bytes),
          responseSerialize: (message) => served(path).method.responseSerialize(message),
          responseDeserialize: (bytes) => served(path).method.responseDeserialize(bytes),
        };
        const handler: Served['handler'] = (call) => served(path).handler(call);
        server.addService({ [methodName]: method }, { [methodName]: handler });
      }
    },
  };
}

function loadReflection(services: readonly string[]): ReadonlyMap<string, Served> {
  const library = createRequire(import.meta.url)('@grpc/reflection') as {
    readonly ReflectionService: typeof ReflectionService;
  };
  const loaded = new Map<string, Served>();
  const collect = {
    addService: (
      definition: Readonly<Record<string, MethodDefinition<unknown, unknown>>>,
      implementation: UntypedServiceImplementation,
    ): void => {
      for (const [name, method] of Object.entries(definition)) {
        loaded.set(method.path, { method, handler: implementation[name] as Served['handler'] });
      }
    },
  };
  const reflection = new library.ReflectionService(readContract(), { services: [...services] });
  reflection.addToServer(collect);
  return loaded;
}

/**
 * The files are handed over as buf wrote them: a package definition of proto-loader has lost their imports, and strict
 * clients refuse those.
 */
function readContract(): PackageDefinition {
  const path = fileURLToPath(import.meta.resolve('@slipway/proto/descriptors.binpb'));
  const fileDescriptorProtos = filesOf(readFileSync(path));
  return {
    descriptors: { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos },
  };
}

/** The encoded files of a FileDescriptorSet: its field 1, repeated. */
function filesOf(descriptorSet: Uint8Array): Buffer[] {
  const reader = new BinaryReader(descriptorSet);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (field === 1) files.push(Buffer.from(reader.bytes()));
    else reader.skip(wireType, field);
  }
  return files;
}
