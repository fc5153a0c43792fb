// What calls and recordings need to know of a schema. How it is loaded is the business of the other files here.
import type { DescMethod, FileRegistry, Registry } from '@bufbuild/protobuf';

/** A schema that has been read, whole or in part. Immutable: a refresh makes a new one. */
export interface LoadedSchema {
  /**
   * Hash of the content in hex: equal only for equal content, and the same for the same sources. Of sources for files
   * that were compiled, of bytes for others, so that a schema by reflection has another than the same from `.proto` files.
   */
  readonly contentHash: string;
  /** All types that resolved, for lookups by full name and for `Any` and extensions. */
  readonly registry: FileRegistry;
  /** Why methods that are not in the registry cannot be called, as sentences, by path without leading slash. */
  readonly unusable?: ReadonlyMap<string, string>;
}

/** Types that are in no schema but may be in an Any, and extensions that may be in a message. */
export interface AnyTypes {
  /** All that can be looked up for messages of this target without asking anybody: the schema, what the target's present
   * schema has on top, and well-known types. The same object as long as these are the same. */
  known(targetId: string, schema: LoadedSchema): Registry;

  /**
   * As `known`, after asking the target's reflection for these types (full names). Takes at most about two seconds, and
   * a name is not asked for again and again. Rejects only with the reason of `signal`.
   */
  find(targetId: string, schema: LoadedSchema, typeNames: readonly string[], signal: AbortSignal): Promise<Registry>;
}

/** Gives schemas to whoever encodes or decodes messages. */
export interface SchemaProvider {
  /**
   * The schema of a target: the one at hand, else it is loaded first. Undefined when nothing could be loaded.
   * Rejects with the reason of `signal` when that is aborted.
   */
  getSchema(targetId: string, signal: AbortSignal): Promise<LoadedSchema | undefined>;

  /**
   * An earlier schema by its hash, for recordings made with it; undefined when it is no longer kept. A promise only when
   * it has to be read from disk. Never rejects.
   */
  getSchemaByHash(contentHash: string): LoadedSchema | undefined | Promise<LoadedSchema | undefined>;

  /** Undefined where nothing is known but schemas. */
  readonly anyTypes?: AnyTypes;
}

/** Finds a method by its path without leading slash (`greet.Greeter/SayHello`); undefined when the schema has none. */
export function findMethod(schema: LoadedSchema, path: string): DescMethod | undefined {
  const slash = path.lastIndexOf('/');
  const service = schema.registry.getService(path.slice(0, slash));
  return service?.methods.find(method => method.name === path.slice(slash + 1));
}
