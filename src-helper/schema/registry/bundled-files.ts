// Files of gRPC and Google that many servers use and few describe: health, reflection and channelz, and what status
// details and messages hold in an Any. They stand in where nobody has the file: what a server or the user gives wins.
import { createFileRegistry, type FileRegistry, fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { knownDescriptorsBase64 } from '../../../gen/known-descriptors';
import { builtInRegistry, findBuiltInFile } from './built-in-files';
import { joinFiles } from './join-files';

interface Bundle {
  readonly files: ReadonlyMap<string, FileDescriptorProto>;
  readonly registry: FileRegistry;
}

let bundle: Bundle | undefined;

/** Made when it is first needed: most schemas have no use for it. */
function bundled(): Bundle {
  if (bundle !== undefined) return bundle;
  const set = fromBinary(FileDescriptorSetSchema, Buffer.from(knownDescriptorsBase64, 'base64'));
  const registry = createFileRegistry(set);
  const own = [...registry.files].filter(file => findBuiltInFile(file.proto.name) === undefined);
  const files = new Map(own.map(file => [file.proto.name, file.proto]));
  return (bundle = { files, registry: joinFiles([...builtInRegistry().files, ...own]) });
}

/** The descriptor of a well-known file or of a bundled one by its import name. Shared: never change it. */
export function findKnownFile(name: string): FileDescriptorProto | undefined {
  return findBuiltInFile(name) ?? (/^(grpc|google)\//.test(name) ? bundled().files.get(name) : undefined);
}

/** The bundled file that declares a service, by the service's full name. Shared: never change it. */
export function findFileOfKnownService(service: string): FileDescriptorProto | undefined {
  return service.startsWith('grpc.') ? bundled().registry.getService(service)?.file.proto : undefined;
}

/** The types of all well-known files and of the bundled ones. Shared: never change one. */
export function knownRegistry(): FileRegistry {
  return bundled().registry;
}
