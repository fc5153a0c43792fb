// Everything in a schema that has a name, ready to be searched.
import type { FileRegistry } from '@bufbuild/protobuf';

import { SearchHitKind } from '../../../gen/sockeye/v1/schema';
import type { LoadedSchema } from '../loaded-schema';

/** Something with a name. */
export interface SearchEntry {
  readonly kind: SearchHitKind;
  /** Full name; for a method its path. */
  readonly name: string;
  /** The same in lower case. */
  readonly lower: string;
  /** Where the last part of the name starts, which is what people type. */
  readonly shortStart: number;
}

const indexes = new WeakMap<FileRegistry, readonly SearchEntry[]>();

/** The index of a schema; made once. */
export function searchIndexOf(schema: LoadedSchema): readonly SearchEntry[] {
  let index = indexes.get(schema.registry);
  if (index === undefined) {
    index = indexSchema(schema);
    indexes.set(schema.registry, index);
  }
  return index;
}

function indexSchema({ registry, unusable }: LoadedSchema): readonly SearchEntry[] {
  const entries: SearchEntry[] = [];
  const add = (kind: SearchHitKind, name: string, short: string): void => {
    entries.push({ kind, name, lower: name.toLowerCase(), shortStart: name.length - short.length });
  };
  for (const type of registry) {
    if (type.kind === 'enum') add(SearchHitKind.SEARCH_HIT_KIND_ENUM, type.typeName, type.name);
    if (type.kind === 'message') {
      add(SearchHitKind.SEARCH_HIT_KIND_MESSAGE, type.typeName, type.name);
      for (const field of type.fields) {
        add(SearchHitKind.SEARCH_HIT_KIND_FIELD, `${type.typeName}.${field.name}`, field.name);
      }
    }
    if (type.kind === 'service') {
      for (const method of type.methods) {
        add(SearchHitKind.SEARCH_HIT_KIND_METHOD, `${type.typeName}/${method.name}`, method.name);
      }
    }
  }
  // Methods that cannot be called are listed all the same, and say why.
  for (const path of unusable?.keys() ?? []) {
    add(SearchHitKind.SEARCH_HIT_KIND_METHOD, path, path.slice(path.lastIndexOf('/') + 1));
  }
  return entries;
}
