// Numbers and names of an enum's values.
import { FeatureSet_EnumType as EnumType, FeatureSet_JsonFormat as JsonFormat } from '@bufbuild/protobuf/wkt';

import { NumberRanges } from '../link/number-ranges';
import type { BuiltEnum, SourceFile } from '../link/source-file';
import type { EnumValueNode } from '../syntax/syntax-tree';
import { boundsOf, findOption } from './check-message';
import { checkRanges, checkReservedNames, rangeText } from './check-ranges';
import type { Features } from './features';

/** Reports what is against the rules in an enum. */
export function checkEnum(file: SourceFile, built: BuiltEnum, features: Features): void {
  const { node, proto } = built;
  const { problems } = file;
  const [first] = node.values;
  if (first !== undefined && first.number !== 0 && features.enumType === EnumType.OPEN) {
    problems.report(
      first.numberSpan.start,
      first.numberSpan.end,
      `the first value of enum "${node.name.text}" must be 0, as the enum is open`,
    );
  }
  checkAliases(file, built);
  checkRanges(
    problems,
    node.reservedRanges.map(range => ({ range, what: 'reserved range' })),
  );
  checkReservedNames(file, node.reservedNames);
  const reservedRanges = new NumberRanges(node.reservedRanges, boundsOf);
  const reservedNames = new Set(node.reservedNames.map(name => name.text));
  for (const { name, number, numberSpan } of node.values) {
    const reserved = reservedRanges.find(number);
    if (reserved !== undefined)
      problems.report(
        numberSpan.start,
        numberSpan.end,
        `number ${number} is reserved in enum "${node.name.text}" (${rangeText(reserved)})`,
      );
    if (reservedNames.has(name.text))
      problems.report(name.start, name.end, `the name "${name.text}" is reserved in enum "${node.name.text}"`);
  }
  // Deprecated, but in use: it is the one way to keep old names.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  if (proto.options?.deprecatedLegacyJsonFieldConflicts !== true) checkShortNames(file, built, features);
}

function checkAliases(file: SourceFile, { node, proto }: BuiltEnum): void {
  const seen = new Map<number, string>();
  const allowsAlias = proto.options?.allowAlias === true;
  let hasAlias = false;
  for (const { name, number, numberSpan } of node.values) {
    const other = seen.get(number);
    if (other === undefined) {
      seen.set(number, name.text);
      continue;
    }
    hasAlias = true;
    if (!allowsAlias) {
      file.problems.report(
        numberSpan.start,
        numberSpan.end,
        `number ${number} is already used by "${other}": set "option allow_alias = true;" if that is meant`,
      );
    }
  }
  const option = findOption(node.options, 'allow_alias');
  if (option === undefined || !Object.hasOwn(proto.options ?? {}, 'allowAlias')) return;
  if (!allowsAlias) file.problems.report(option.start, option.end, '"allow_alias = false" says nothing: remove it');
  else if (!hasAlias)
    file.problems.report(
      option.start,
      option.end,
      `enum "${node.name.text}" allows aliases but has none: remove the option`,
    );
}

/** Names of values must differ as generated code will have them: without the enum's name, without underscores. */
function checkShortNames(file: SourceFile, { node }: BuiltEnum, { jsonFormat }: Features): void {
  const seen = new Map<string, EnumValueNode>();
  const prefix = node.name.text.replaceAll('_', '').toLowerCase();
  for (const value of node.values) {
    const short = toPascalCase(withoutPrefix(value.name.text, prefix));
    const other = seen.get(short);
    if (other === undefined) seen.set(short, value);
    else if (other.number !== value.number && other.name.text !== value.name.text) {
      const message = `"${value.name.text}" and "${other.name.text}" are the same but for case, underscores and the enum's name`;
      file.problems.report(value.name.start, value.name.end, message, {
        severity: jsonFormat === JsonFormat.ALLOW ? 'error' : 'warning',
      });
    }
  }
}

function withoutPrefix(name: string, prefix: string): string {
  let at = 0;
  let matched = 0;
  for (; at < name.length && matched < prefix.length; at++) {
    const letter = name.charAt(at);
    if (letter === '_') continue;
    if (letter.toLowerCase() !== prefix.charAt(matched++)) return name;
  }
  if (matched < prefix.length) return name;
  while (name.charAt(at) === '_') at++;
  return at === name.length ? name : name.slice(at);
}

function toPascalCase(name: string): string {
  return name
    .split('_')
    .map(word => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join('');
}
