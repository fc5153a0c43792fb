// Extensions against the message they extend.
import {
  type ExtensionRangeOptions_Declaration as Declaration, ExtensionRangeOptions_VerificationState as Verification,
  FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, type FieldDescriptorProto,
} from '@bufbuild/protobuf/wkt'; // prettier-ignore

import { findExtensionRange } from '../link/number-ranges';
import type { BuiltField, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';

/** Extensions of all files so far, by extendee and number. */
export type ExtensionNumbers = Map<string, { readonly fullName: string; readonly file: SourceFile }>;

/** Messages that proto3 may extend: those of options. */
const optionMessages = /^\.google\.protobuf\.[A-Za-z]+Options$/;
/** What `extensions 1 to max;` of options leaves for the implementation. */
const fieldNumberMax = 536870911;

/** Reports what is against the rules in an extension, its own type aside. */
export function checkExtension(
  file: SourceFile,
  symbols: SymbolTable,
  field: BuiltField,
  numbers: ExtensionNumbers,
): void {
  const { proto, node, fullName, extendee } = field;
  const extended = symbols.messageOf(proto.extendee);
  if (extended?.message === undefined || extendee === undefined) return;
  const report = (span: { readonly start: number; readonly end: number }, message: string): void =>
    file.problems.report(span.start, span.end, message, { symbol: fullName });
  if (file.node?.syntax === 'proto3' && !optionMessages.test(proto.extendee)) {
    report(extendee, `proto3 can extend only options, not "${extended.fullName}"`);
  }
  const range = findExtensionRange(extended.message, proto.number);
  if (range === undefined)
    report(node.numberSpan, `"${extended.fullName}" has no extension range with number ${proto.number}`);
  if (proto.number >= 19000 && proto.number <= 19999)
    report(node.numberSpan, 'numbers 19000 to 19999 are reserved for the implementation of protobuf');
  const isMessageSet = extended.message.options?.messageSetWireFormat === true;
  if (!isMessageSet && proto.number > fieldNumberMax)
    report(node.numberSpan, `numbers of extensions go up to ${fieldNumberMax}`);
  if (isMessageSet && (proto.label !== Label.OPTIONAL || proto.type !== Type.MESSAGE)) {
    report(node.name, 'an extension of a message set must be a single message');
  }
  const key = `${proto.extendee} ${proto.number}`;
  const other = numbers.get(key);
  if (other === undefined) numbers.set(key, { fullName, file });
  else {
    file.built.dropped.add(proto);
    const where = other.file === file ? 'this file' : `"${other.file.path}"`;
    report(
      node.numberSpan,
      `number ${proto.number} of "${extended.fullName}" is already used by extension "${other.fullName}" in ${where}`,
    );
  }
  const options = range?.options;
  if (options === undefined) return;
  const declaration = options.declaration.find(each => each.number === proto.number);
  if (declaration !== undefined) checkDeclaration(field, declaration, message => report(node.name, message));
  else if (options.declaration.length > 0 || options.verification === Verification.DECLARATION) {
    report(node.numberSpan, `"${extended.fullName}" does not declare an extension with number ${proto.number}`);
  }
}

function checkDeclaration(
  { proto, fullName }: BuiltField,
  declared: Declaration,
  report: (message: string) => void,
): void {
  if (declared.reserved) {
    report(`extension number ${proto.number} is declared as reserved`);
    return;
  }
  if (declared.fullName !== '' && declared.fullName !== `.${fullName}`) {
    report(`extension number ${proto.number} is declared as "${declared.fullName}", not ".${fullName}"`);
  }
  const type = typeText(proto);
  if (declared.type !== '' && declared.type !== type)
    report(`extension "${fullName}" is declared with type "${declared.type}", not "${type}"`);
  const isRepeated = proto.label === Label.REPEATED;
  if (declared.repeated !== isRepeated)
    report(`extension "${fullName}" is declared as ${declared.repeated ? 'repeated' : 'not repeated'}`);
}

function typeText({ type, typeName }: FieldDescriptorProto): string {
  return typeName === '' ? Type[type].toLowerCase() : typeName;
}
