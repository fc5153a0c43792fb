import type { FileRegistry, Registry } from '@bufbuild/protobuf';

import type { AnyTypes, LoadedSchema } from '../loaded-schema';
import { knownRegistry } from '../registry/bundled-files';
import { layerRegistries } from './layer-registries';

/** What this needs to know of the schemas of targets. */
interface PresentSchemas {
  /** The schema of a target as it is in memory. */
  readonly present: (targetId: string) => LoadedSchema | undefined;
  /** See Schemas.resolveTypes. */
  readonly resolve: (
    targetId: string,
    typeNames: readonly string[],
    signal: AbortSignal,
  ) => Promise<LoadedSchema | undefined>;
}

interface Layers {
  readonly present: FileRegistry | undefined;
  readonly registry: Registry;
}

/** Looks types up in a schema, then in the present schema of its target, then among those that are known anyway. */
export function createTargetTypes({ present, resolve }: PresentSchemas): AnyTypes {
  // What is made of a registry to print messages is kept with it: so the same layers are the same registry.
  const layered = new WeakMap<FileRegistry, Layers>();

  function layer(schema: LoadedSchema, top: FileRegistry | undefined): Registry {
    const made = layered.get(schema.registry);
    if (made !== undefined && made.present === top) return made.registry;
    const own = [schema.registry, ...(top === undefined || top === schema.registry ? [] : [top])];
    const registry = layerRegistries([...own, knownRegistry()]);
    layered.set(schema.registry, { present: top, registry });
    return registry;
  }

  return {
    known: (targetId, schema) => layer(schema, present(targetId)?.registry),
    async find(targetId, schema, typeNames, signal) {
      const found = await resolve(targetId, typeNames, signal);
      return layer(schema, found?.registry ?? present(targetId)?.registry);
    },
  };
}
