import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/**
 * A deep copy. The runtime's own `clone` refuses descriptors that are not quite right, and computes what is computed
 * when it is first asked for, such as source info; this copies both as they are.
 */
export function copyFile(file: FileDescriptorProto): FileDescriptorProto {
  return copyValue(file);
}

function copyValue<T>(value: T): T {
  // Each branch returns what it was given, copied: the casts say no more than that.
  if (value instanceof Uint8Array) return value.slice() as T;
  if (Array.isArray(value)) return value.map(copyValue) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as T;
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const isComputed = property.get !== undefined;
    Object.defineProperty(
      copy,
      key,
      isComputed ? property : { ...property, value: copyValue<unknown>(property.value) },
    );
  }
  return copy;
}
