// Since edition 2024, a file may keep messages and enums to itself.
import {
  FeatureSet_VisibilityFeature_DefaultSymbolVisibility as DefaultVisibility,
  SymbolVisibility,
} from '@bufbuild/protobuf/wkt';

import type { DeclaredSymbol, SourceFile } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';
import type { NameNode } from '../syntax/syntax-tree';
import { featuresOfFile } from './features';

/** Reports uses of types that the files that define them keep to themselves. */
export function checkVisibility(file: SourceFile, symbols: SymbolTable): void {
  const check = (typeName: string, { start, end }: NameNode): void => {
    const symbol = typeName.startsWith('.') ? symbols.get(typeName.slice(1)) : undefined;
    if (symbol === undefined || symbol.file === file || symbol.file.proto.syntax !== 'editions' || isExported(symbol))
      return;
    const message = `"${symbol.fullName}" is local to "${symbol.file.path}": declare it as "export" there to use it here`;
    file.problems.report(start, end, message);
  };
  for (const { proto, node, extendee, mapEntry } of file.built.fields) {
    if (node.group === undefined) check((mapEntry?.field[1] ?? proto).typeName, node.type);
    if (extendee !== undefined) check(proto.extendee, extendee);
  }
  for (const { proto, node } of file.built.methods) {
    check(proto.inputType, node.input);
    check(proto.outputType, node.output);
  }
}

function isExported(symbol: DeclaredSymbol): boolean {
  const own = (symbol.message ?? symbol.enum)?.visibility ?? SymbolVisibility.VISIBILITY_UNSET;
  if (own !== SymbolVisibility.VISIBILITY_UNSET) return own === SymbolVisibility.VISIBILITY_EXPORT;
  switch (featuresOfFile(symbol.file).defaultSymbolVisibility) {
    case DefaultVisibility.LOCAL_ALL:
    case DefaultVisibility.STRICT:
      return false;
    case DefaultVisibility.EXPORT_TOP_LEVEL:
      return symbol.parent === undefined;
    default:
      return true;
  }
}
