import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { copyOrigin } from '../content-hash';

/**
 * A deep copy. The runtime's own `clone` refuses descriptors that are not quite right; this copies them as they are. What
 * is computed when it is first asked for, such as source info, is computed now: of the copy or the original something may
 * be left out next, and then it would no longer fit.
 */
export function copyFile(file: FileDescriptorProto): FileDescriptorProto {
  const copy = copyValue(file);
  copyOrigin(file, copy);
  return copy;
}

function copyValue<T>(value: T): T {
  // Each branch returns what it was given, copied: the casts say no more than that.
  if (value instanceof Uint8Array) return value.slice() as T;
  if (Array.isArray(value)) return value.map(copyValue) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.create(Object.getPrototypeOf(value) as object | null) as T;
  for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(value))) {
    const { enumerable = true } = property;
    const original: unknown = property.get === undefined ? property.value : Reflect.get(value, key);
    Object.defineProperty(copy, key, { configurable: true, enumerable, writable: true, value: copyValue(original) });
  }
  return copy;
}
