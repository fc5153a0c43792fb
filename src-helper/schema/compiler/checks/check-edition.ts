// What exists only in some editions, and the names that edition 2024 wants.
import { FeatureSet_EnforceNamingStyle as NamingStyle } from '@bufbuild/protobuf/wkt';

import type { SourceFile } from '../link/source-file';
import type { FileNode, NameNode, Span } from '../syntax/syntax-tree';
import { findOption } from './check-message';
import { featuresOf, featuresOfFile } from './features';

/** Reports what the syntax or edition of a file does not have. */
export function checkEdition(file: SourceFile, node: FileNode): void {
  const is2024 = node.syntax === '2024';
  const report = ({ start, end }: Span, message: string): void => file.problems.report(start, end, message);
  for (const { modifier, pathSpan } of node.imports) {
    if (modifier === 'option' && !is2024) report(pathSpan, '"import option" does not exist before edition 2024');
    if (modifier === 'weak' && is2024) report(pathSpan, 'edition 2024 has no "import weak"');
  }
  for (const { node: each } of [...file.built.messages, ...file.built.enums]) {
    if (each.visibility !== undefined && !is2024)
      report(each.visibilitySpan, `"${each.visibility}" does not exist before edition 2024`);
  }
  if (!is2024) return;
  const multiple = findOption(node.options, 'java_multiple_files');
  if (multiple !== undefined)
    report(multiple, 'edition 2024 has no option "java_multiple_files": set features.(pb.java).nest_in_file_class');
  checkNames(file, node);
}

const pascalCase = /^[A-Z][A-Za-z0-9]*$/;
const snakeCase = /^[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*$/;
const upperSnakeCase = /^[A-Z][A-Z0-9]*(_[A-Z][A-Z0-9]*)*$/;

function checkNames(file: SourceFile, node: FileNode): void {
  const check = (what: string, { text, start, end }: NameNode, style: RegExp, example: string): void => {
    if (!style.test(text))
      file.problems.report(start, end, `the name of ${what} must be like ${example} in edition 2024 but is "${text}"`);
  };
  const isEnforced = (style: NamingStyle): boolean => style !== NamingStyle.STYLE_LEGACY;
  const isFileEnforced = isEnforced(featuresOfFile(file).enforceNamingStyle);
  if (isFileEnforced && node.package !== undefined) {
    const { text } = node.package;
    for (const part of text.split('.'))
      check('a package', { ...node.package, text: part }, snakeCase, 'lower_snake_case');
  }
  for (const { node: message, symbol, fields } of file.built.messages) {
    if (!isEnforced(featuresOf(symbol).enforceNamingStyle)) continue;
    check('a message', message.name, pascalCase, 'PascalCase');
    for (const field of fields) check('a field', field.node.name, snakeCase, 'lower_snake_case');
    for (const { name } of message.oneofs) check('a oneof', name, snakeCase, 'lower_snake_case');
  }
  for (const { node: each, symbol } of file.built.enums) {
    if (!isEnforced(featuresOf(symbol).enforceNamingStyle)) continue;
    check('an enum', each.name, pascalCase, 'PascalCase');
    for (const { name } of each.values) check('a value of an enum', name, upperSnakeCase, 'UPPER_SNAKE_CASE');
  }
  if (!isFileEnforced) return;
  for (const { node: service } of file.built.services) check('a service', service.name, pascalCase, 'PascalCase');
  for (const { node: method } of file.built.methods) check('a method', method.name, pascalCase, 'PascalCase');
  for (const field of file.built.fields)
    if (field.extendee !== undefined) check('an extension', field.node.name, snakeCase, 'lower_snake_case');
}
