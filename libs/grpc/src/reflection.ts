import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { ReflectionService } from '@grpc/reflection';

type PackageDefinition = ConstructorParameters<typeof ReflectionService>[0];

/**
 * Reflection over the descriptors of the wire contract, for the services named. The files are handed over as buf wrote
 * them: a package definition of proto-loader has lost their imports, and strict clients refuse those.
 */
export function createReflection(services: readonly string[]): ReflectionService {
  const path = fileURLToPath(import.meta.resolve('@slipway/proto/descriptors.binpb'));
  const fileDescriptorProtos = filesOf(readFileSync(path));
  const definition: PackageDefinition = {
    descriptors: { format: 'Protocol Buffer 3 DescriptorProto', type: {}, fileDescriptorProtos },
  };
  return new ReflectionService(definition, { services: [...services] });
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
