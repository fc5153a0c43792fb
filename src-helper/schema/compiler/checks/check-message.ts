// Numbers and names of a message's fields.
import { FeatureSet_JsonFormat as JsonFormat, type FieldDescriptorProto } from '@bufbuild/protobuf/wkt';

import { jsonNameOf } from '../link/build-field';
import { NumberRanges } from '../link/number-ranges';
import type { BuiltField, BuiltMessage, SourceFile } from '../link/source-file';
import type { OptionNode, RangeNode } from '../syntax/syntax-tree';
import type { Features } from './features';
import { checkRanges, checkReservedNames, rangeText } from './check-ranges';

const implementationRange = { from: 19000, to: 19999 } as const;
const fieldNumberMax = 536870911;

/** Reports what is against the rules in a message, its fields' types and options aside. */
export function checkMessage(file: SourceFile, message: BuiltMessage, features: Features): void {
  const { node, proto } = message;
  const { problems } = file;
  const isMessageSet = proto.options?.messageSetWireFormat === true;
  const extensionRanges = node.extensions.flatMap(each => each.ranges);
  const mapEntry = findOption(node.options, 'map_entry');
  if (mapEntry !== undefined)
    problems.report(
      mapEntry.start,
      mapEntry.end,
      'map_entry cannot be set by hand: write map<Key, Value> as the type of a field',
    );
  if (file.node?.syntax === 'proto3') {
    for (const { start, end } of extensionRanges)
      problems.report(start, end, 'messages of proto3 cannot have extensions');
    if (isMessageSet) problems.report(node.name.start, node.name.end, 'messages of proto3 cannot be message sets');
  }
  if (isMessageSet) {
    for (const { name } of node.fields)
      problems.report(name.start, name.end, 'a message set has extensions only, no fields');
    if (extensionRanges.length === 0)
      problems.report(node.name.start, node.name.end, 'a message set needs extensions: write "extensions 4 to max;"');
  } else {
    for (const range of extensionRanges) {
      if (Math.max(range.from, range.to ?? 0) > fieldNumberMax)
        problems.report(range.start, range.end, `extension numbers go up to ${fieldNumberMax}`);
    }
  }
  checkRanges(problems, [
    ...extensionRanges.map(range => ({ range, what: 'extension range' })),
    ...node.reservedRanges.map(range => ({ range, what: 'reserved range' })),
  ]);
  checkReservedNames(file, node.reservedNames);
  checkNumbers(file, message, extensionRanges);
  checkJsonNames(
    file,
    message.fields,
    features.jsonFormat === JsonFormat.ALLOW,
    // Deprecated, but in use: it is the one way to keep old names.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    proto.options?.deprecatedLegacyJsonFieldConflicts === true,
  );
}

/** The first option with this plain name. */
export function findOption(options: readonly OptionNode[], name: string): OptionNode | undefined {
  return options.find(({ name: [part, ...rest] }) => part?.text === name && !part.isExtension && rest.length === 0);
}

function checkNumbers(
  file: SourceFile,
  { node, fields, symbol }: BuiltMessage,
  extensionRanges: readonly RangeNode[],
): void {
  const { problems } = file;
  const byNumber = new Map<number, BuiltField>();
  const reservedRanges = new NumberRanges(node.reservedRanges, boundsOf);
  const ownExtensions = new NumberRanges(extensionRanges, boundsOf);
  const reservedNames = new Set(node.reservedNames.map(name => name.text));
  for (const field of fields) {
    const { number, numberSpan, name } = field.node;
    const report = (message: string): void => problems.report(numberSpan.start, numberSpan.end, message);
    const other = byNumber.get(number);
    if (other === undefined) byNumber.set(number, field);
    else {
      report(`number ${number} is already used by field "${other.node.name.text}" of "${symbol.fullName}"`);
      // On the wire it could not be told from the other.
      file.built.dropped.add(field.proto);
      if (field.mapEntry !== undefined) file.built.dropped.add(field.mapEntry);
    }
    if (number >= implementationRange.from && number <= implementationRange.to) {
      report(
        `numbers ${implementationRange.from} to ${implementationRange.to} are reserved for the implementation of protobuf`,
      );
    }
    const reserved = reservedRanges.find(number);
    if (reserved !== undefined) report(`number ${number} is reserved in "${symbol.fullName}" (${rangeText(reserved)})`);
    const extension = ownExtensions.find(number);
    if (extension !== undefined)
      report(`number ${number} is in an extension range of "${symbol.fullName}" (${rangeText(extension)})`);
    if (reservedNames.has(name.text))
      problems.report(name.start, name.end, `the name "${name.text}" is reserved in "${symbol.fullName}"`);
  }
}

/** First number of a range, and the first behind it. */
export function boundsOf({ from, to }: RangeNode): readonly [number, number] {
  return [from, to === undefined ? Infinity : to + 1];
}

function isCustom({ name, jsonName }: FieldDescriptorProto): boolean {
  return jsonName !== jsonNameOf(name);
}

/** ProtoJSON must tell fields apart: two passes, over the names that were made and over those that were given. */
function checkJsonNames(
  file: SourceFile,
  fields: readonly BuiltField[],
  isJsonAllowed: boolean,
  isLegacy: boolean,
): void {
  for (const areGivenNames of [false, true]) {
    const seen = new Map<string, FieldDescriptorProto>();
    for (const { proto, node } of fields) {
      const given = areGivenNames && isCustom(proto);
      const json = given ? proto.jsonName : jsonNameOf(proto.name);
      const other = seen.get(json);
      if (other === undefined) {
        seen.set(json, proto);
        continue;
      }
      const isOtherGiven = areGivenNames && isCustom(other);
      if (areGivenNames && !given && !isOtherGiven) continue;
      const involvesMade = !given || !isOtherGiven;
      if (involvesMade && isLegacy) continue;
      const message = `the JSON name "${json}" of field "${proto.name}" is that of field "${other.name}" as well`;
      file.problems.report(node.name.start, node.name.end, message, {
        severity: involvesMade && !isJsonAllowed ? 'warning' : 'error',
      });
    }
  }
}
