import type { DescExtension, Registry } from '@bufbuild/protobuf';

/** A registry that looks into these in turn: the first that has a name wins. Nothing is copied. */
export function layerRegistries(layers: readonly Registry[]): Registry {
  function first<T>(find: (layer: Registry) => T | undefined): T | undefined {
    for (const layer of layers) {
      const found = find(layer);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  return {
    kind: 'registry',
    *[Symbol.iterator]() {
      const seen = new Set<string>();
      for (const layer of layers) {
        for (const type of layer) {
          if (!seen.has(type.typeName)) yield type;
          seen.add(type.typeName);
        }
      }
    },
    get: typeName => first(layer => layer.get(typeName)),
    getMessage: typeName => first(layer => layer.getMessage(typeName)),
    getEnum: typeName => first(layer => layer.getEnum(typeName)),
    getExtension: typeName => first(layer => layer.getExtension(typeName)),
    getExtensionFor: (extendee, number): DescExtension | undefined =>
      first(layer => layer.getExtensionFor(extendee, number)),
    getService: typeName => first(layer => layer.getService(typeName)),
  };
}
