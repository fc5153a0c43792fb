import { create, createFileRegistry, type FileRegistry } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

import { copyFile } from '../../registry/copy-file';

/**
 * Makes a registry of what was compiled, with the runtime's own linker, which throws for anything that does not fit
 * together. Only methods that the compiler marked as unresolved are left out; the files stay as they are.
 */
export function linkCompiled(descriptors: readonly FileDescriptorProto[]): FileRegistry {
  const file = descriptors.map(copyFile);
  for (const service of file.flatMap(each => each.service)) {
    service.method = service.method.filter(method =>
      [method.inputType, method.outputType].every(type => type.startsWith('.')),
    );
  }
  return createFileRegistry(create(FileDescriptorSetSchema, { file }));
}
