// Second half of pruning: which fields, extensions and methods have all of their types.
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type MethodDescriptorProto,
  type ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt';

import { joinName, withoutDot } from './descriptor-names';
import { isFieldNumber, isIdentifier, type Pruning } from './pruning';

/** Drops what refers to types that are not known. All types of the file must have been declared. */
export function resolveReferences(pruning: Pruning): void {
  const { file } = pruning;
  const brokenEntries = new Map<string, string>();
  const messages = listMessages(pruning, file.messageType, file.package);
  for (const [fullName, message] of messages) {
    if (pruning.known.get(fullName)?.kind !== 'map-entry') continue;
    const fault = findFault(pruning, message.field[1], brokenEntries);
    if (fault !== undefined) brokenEntries.set(fullName, fault);
  }
  for (const [fullName, message] of messages) {
    if (brokenEntries.has(fullName)) continue;
    pruning.keepGood(message.field, field => isFieldGood(pruning, message, field, fullName, brokenEntries));
    pruning.keepGood(message.extension, field => isExtensionGood(pruning, field, fullName));
    pruning.keepGood(message.nestedType, nested => !brokenEntries.has(joinName(fullName, nested.name)));
  }
  pruning.keepGood(file.extension, field => isExtensionGood(pruning, field, file.package));
  for (const service of file.service) {
    if (pruning.isDropped(service)) continue;
    pruning.keepGood(service.method, method => isMethodGood(pruning, service, method));
  }
}

function listMessages(
  pruning: Pruning,
  messages: readonly DescriptorProto[],
  scope: string,
): readonly (readonly [string, DescriptorProto])[] {
  return messages
    .filter(message => !pruning.isDropped(message))
    .flatMap(message => {
      const fullName = joinName(scope, message.name);
      return [[fullName, message] as const, ...listMessages(pruning, message.nestedType, fullName)];
    });
}

function isFieldGood(
  pruning: Pruning,
  message: DescriptorProto,
  field: FieldDescriptorProto,
  scope: string,
  brokenEntries: ReadonlyMap<string, string>,
): boolean {
  const fault = findFault(pruning, field, brokenEntries);
  if (fault !== undefined) {
    pruning.report(joinName(scope, field.name), `This field is left out: ${fault}.`);
    return false;
  }
  const hasOneof = Object.hasOwn(field, 'oneofIndex') && !field.proto3Optional;
  const oneof = message.oneofDecl[field.oneofIndex];
  if (hasOneof && (oneof === undefined || pruning.isDropped(oneof))) {
    pruning.edits.push(() => Reflect.deleteProperty(field, 'oneofIndex'));
  }
  return true;
}

function isExtensionGood(pruning: Pruning, field: FieldDescriptorProto, scope: string): boolean {
  const fullName = joinName(scope, field.name);
  const extendee = withoutDot(field.extendee);
  const fault = findExtendeeFault(pruning, extendee) ?? findFault(pruning, field, new Map());
  if (fault !== undefined) {
    pruning.report(fullName, `This extension is left out: ${fault}.`);
    return false;
  }
  // The same extension in a file that is there under two names.
  if (pruning.known.has(fullName)) return false;
  pruning.known.set(fullName, { kind: 'extension', file: pruning.file.name, proto: field });
  return true;
}

function findExtendeeFault({ known }: Pruning, extendee: string): string | undefined {
  const extended = known.get(extendee);
  if (extended?.kind !== 'message') return `"${extendee}", which it extends, is not in the schema`;
  // What is known as a message was declared with its descriptor.
  const { options } = extended.proto as DescriptorProto;
  if (options?.messageSetWireFormat !== true) return undefined;
  return `"${extendee}" is a message set (message_set_wire_format), whose items are only read and written as unknown fields`;
}

function isMethodGood(pruning: Pruning, service: ServiceDescriptorProto, method: MethodDescriptorProto): boolean {
  const fullName = joinName(pruning.file.package, service.name);
  // A name that is not absolute is one that the compiler looked for in vain.
  const missing = [method.inputType, method.outputType]
    .filter(type => !type.startsWith('.') || pruning.known.get(withoutDot(type))?.kind !== 'message')
    .map(withoutDot);
  if (missing.length === 0 && isIdentifier(method.name)) return true;
  const because =
    missing.length === 0
      ? `${JSON.stringify(method.name)} is not a name that protobuf allows.`
      : `${listNames([...new Set(missing)])} did not load${whereMissing(pruning)}.`;
  pruning.unusableMethods.push({ service: fullName, method, because });
  pruning.report(`${fullName}.${method.name}`, `This method cannot be called: ${because}`);
  return false;
}

/** Where types that are missing may be, as the rest of a sentence: imports that did not load. */
function whereMissing({ file, absentImports }: Pruning): string {
  if (absentImports.length === 0) return '';
  const shown = absentImports.slice(0, 3);
  const more = absentImports.length > shown.length ? ` and ${String(absentImports.length - shown.length)} more` : '';
  return `: "${file.name}" imports ${listNames(shown)}${more}, which did not load either`;
}

function listNames(names: readonly string[]): string {
  return names.map(name => `"${name}"`).join(' and ');
}

/** What keeps a field from being used, as the second half of a sentence; undefined when nothing does. */
function findFault(
  pruning: Pruning,
  field: FieldDescriptorProto | undefined,
  brokenEntries: ReadonlyMap<string, string>,
): string | undefined {
  if (field === undefined) return 'it has no type';
  if (!isIdentifier(field.name)) return `${JSON.stringify(field.name)} is not a name that protobuf allows`;
  if (!isFieldNumber(field.number)) return `${String(field.number)} is not a field number`;
  const { type } = field;
  // A type that the runtime does not know is not kept as such when descriptors are decoded.
  if (!Object.hasOwn(field, 'type')) return 'its type is of no known kind';
  if (!(type in FieldDescriptorProto_Type)) return `its type has the unknown number ${String(type)}`;
  const isMessage = type === FieldDescriptorProto_Type.MESSAGE || type === FieldDescriptorProto_Type.GROUP;
  if (!isMessage && type !== FieldDescriptorProto_Type.ENUM) return undefined;
  const typeName = withoutDot(field.typeName);
  const known = pruning.known.get(typeName);
  if (known === undefined) return `its type "${typeName}" did not load`;
  if (!isMessage) return known.kind === 'enum' ? undefined : `its type "${typeName}" is not an enum`;
  if (known.kind === 'message') return undefined;
  if (known.kind !== 'map-entry') return `its type "${typeName}" is not a message`;
  const isMap =
    type === FieldDescriptorProto_Type.MESSAGE &&
    field.label === FieldDescriptorProto_Label.REPEATED &&
    field.extendee === '' &&
    known.file === pruning.file.name;
  return isMap ? brokenEntries.get(typeName) : `its type "${typeName}" is the entry of another field's map`;
}
