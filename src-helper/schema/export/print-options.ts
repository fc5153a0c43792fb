// Options as `.proto` sources spell them: those protobuf knows, and custom ones, which are extensions of the options.
import { type DescExtension, type DescMessage, getExtension, type Message, type Registry } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';

import { valueLiteral } from './proto-literals';
import type { TypeNames } from './type-names';

/** What it takes to write options. */
export interface OptionContext {
  /** Has the custom options. */
  readonly registry: Registry;
  readonly names: TypeNames;
}

/** Options that are not written as options: the compiler makes them, or has its own syntax for them. */
const unwritten: ReadonlySet<string> = new Set(['map_entry', 'uninterpreted_option']);

/**
 * Options as `name = value`, one for each value of a repeated option. What is not in the schema cannot be written and is
 * left out, and so is what its own type cannot read.
 */
export function listOptions(
  type: DescMessage,
  options: Message | undefined,
  context: OptionContext,
): readonly string[] {
  return options === undefined ? [] : listFields(type, options, context, '');
}

function listFields(type: DescMessage, options: Message, context: OptionContext, prefix: string): readonly string[] {
  const { registry, names } = context;
  const written: string[] = [];
  const message = reflect(type, options);
  for (const field of type.fields) {
    if (unwritten.has(field.name) || !message.isSet(field)) continue;
    const name = prefix + field.name;
    const value: unknown = Reflect.get(options, field.localName);
    if (field.fieldKind === 'message') {
      // Features are set one by one, so that each can be followed by those of a language.
      written.push(...listFields(field.message, value as Message, context, `${name}.`));
    } else {
      for (const one of valuesOf(value)) written.push(`${name} = ${valueLiteral(field, one, registry)}`);
    }
  }
  for (const number of new Set(options.$unknown?.map(unknown => unknown.no))) {
    const extension = registry.getExtensionFor(type, number);
    if (extension === undefined) continue;
    for (const one of readExtension(options, extension)) {
      written.push(`${prefix}(${names.spellOut(extension.typeName)}) = ${valueLiteral(extension, one, registry)}`);
    }
  }
  return written;
}

/** The bytes come from whoever made the schema. */
function readExtension(options: Message, extension: DescExtension): readonly unknown[] {
  try {
    return valuesOf(getExtension(options, extension));
  } catch {
    return [];
  }
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** Options in brackets, with a space before; empty for none. */
export function inBrackets(options: readonly string[]): string {
  return options.length === 0 ? '' : ` [${options.join(', ')}]`;
}
