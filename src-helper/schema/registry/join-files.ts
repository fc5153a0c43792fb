import { createFileRegistry, type DescFile, type FileRegistry } from '@bufbuild/protobuf';

/** The registry of files that are linked already. */
export function joinFiles(linked: Iterable<DescFile>): FileRegistry {
  // The runtime takes registries, and asks each for nothing but its files: the rest of this one is that of an empty one.
  const empty = createFileRegistry();
  return createFileRegistry(Object.create(empty, { files: { value: linked } }) as FileRegistry);
}
