// The rules that a file must keep beyond being readable and having its types. All but
// numbers used twice keep nothing from working here, so nothing else is left out; but other compilers would refuse.
import { FeatureSet_FieldPresence as FieldPresence } from '@bufbuild/protobuf/wkt';

import type { SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import { checkEdition } from './check-edition';
import { checkEnum } from './check-enum';
import { checkExtension, type ExtensionNumbers } from './check-extension';
import { checkField } from './check-field';
import { checkMessage } from './check-message';
import { checkVisibility } from './check-visibility';
import { featuresOf, featuresOfFile } from './features';

/** Reports what is against the rules in a file. Its types have been linked and its options interpreted. */
export function checkFile(file: SourceFile, symbols: SymbolTable, extensionNumbers: ExtensionNumbers): void {
  const { node, problems, built } = file;
  if (node === undefined) return;
  if (node.syntaxNode === undefined && !node.isBroken) {
    problems.report(
      0,
      0,
      'the file does not say its syntax, so it is read as proto2: add \'syntax = "proto3";\' if it is not',
      { severity: 'warning' },
    );
  }
  const fileFeatures = featuresOfFile(file);
  if (file.proto.options?.features?.fieldPresence === FieldPresence.LEGACY_REQUIRED) {
    problems.report(0, 0, 'fields of a whole file cannot be required: set field_presence on each field');
  }
  checkEdition(file, node);
  for (const message of built.messages) checkMessage(file, message, featuresOf(message.symbol));
  for (const each of built.enums) checkEnum(file, each, featuresOf(each.symbol));
  for (const field of built.fields) {
    if (built.dropped.has(field.proto)) continue;
    const outer = field.parent === undefined ? fileFeatures : featuresOf(field.parent);
    checkField(file, symbols, field, outer);
    if (field.extendee !== undefined) checkExtension(file, symbols, field, extensionNumbers);
  }
  checkVisibility(file, symbols);
}
