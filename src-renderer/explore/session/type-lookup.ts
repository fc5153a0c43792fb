import type { SchemaService, TypeDescription } from '../../../gen/sockeye/v1/schema';
import type { DescribeType } from '../../ui/json-editor/message-types';

/** Types are asked for together with those of their fields, this many steps on. */
const stepsAhead = 2;

/** Describes the types of a target; each is asked for once. Types that could not be asked for now are asked for again. */
export function createTypeLookup(schema: SchemaService, targetId: string): DescribeType {
  const known = new Map<string, TypeDescription>();
  const missing = new Set<string>();
  const asked = new Map<string, Promise<void>>();

  async function ask(fullName: string): Promise<void> {
    try {
      const { types } = await schema.describeTypes({ targetId, typeNames: [fullName], depth: stepsAhead });
      for (const type of types) if (type.type !== undefined) known.set(type.type.value.fullName, type);
      if (!known.has(fullName)) missing.add(fullName);
    } catch {
      // No completion while the helper is away; the status bar says that it is.
    } finally {
      asked.delete(fullName);
    }
  }

  return async fullName => {
    if (!known.has(fullName) && !missing.has(fullName)) {
      const pending = asked.get(fullName) ?? ask(fullName);
      asked.set(fullName, pending);
      await pending;
    }
    return known.get(fullName);
  };
}
