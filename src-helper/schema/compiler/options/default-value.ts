// `default` and `json_name`: written like options of a field, but parts of its descriptor.
import { FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type } from '@bufbuild/protobuf/wkt';

import type { BuiltField, SourceFile } from '../link/source-file';
import { bytesOfString } from '../syntax/literals';
import type { OptionNode, Span, ValueNode } from '../syntax/syntax-tree';
import { formatFloat } from './format-float';
import type { OptionTypes } from './option-types';
import { describeValue, readScalar } from './scalar-value';

/** Sets `default` or `json_name` of a field; false when the option is neither. `seen` are those set before. Problems are reported. */
export function interpretDefault(
  file: SourceFile,
  field: BuiltField,
  option: OptionNode,
  types: OptionTypes,
  seen: Set<string>,
): boolean {
  const pseudo = pseudoOptionOf(option);
  if (pseudo === undefined) return false;
  const { value, start, end } = option;
  const report = (message: string, span: Span = value): void => file.problems.report(span.start, span.end, message);
  if (seen.has(pseudo)) report(`${pseudo} is already set`);
  else if (pseudo === 'json_name') setJsonName(field, value, report, { start, end });
  else if (file.node?.syntax === 'proto3') report('fields of proto3 cannot have a default', { start, end });
  else setDefault(field, value, types, report, { start, end });
  seen.add(pseudo);
  return true;
}

function pseudoOptionOf({ name: [part, ...rest] }: OptionNode): 'default' | 'json_name' | undefined {
  if (part === undefined || part.isExtension || rest.length > 0) return undefined;
  return part.text === 'default' || part.text === 'json_name' ? part.text : undefined;
}

type Report = (message: string, span?: Span) => void;

function setJsonName({ proto, extendee }: BuiltField, value: ValueNode, report: Report, option: Span): void {
  if (extendee !== undefined) report('an extension cannot have a json_name', option);
  else if (value.kind !== 'string') report(`json_name must be a string but is ${describeValue(value)}`);
  else if (value.value.text.includes('\0')) report('json_name cannot contain a NUL character');
  else if (/^\[.*\]$/s.test(value.value.text))
    report('json_name cannot be in brackets: that is how extensions are written');
  else proto.jsonName = value.value.text;
}

function setDefault(field: BuiltField, value: ValueNode, types: OptionTypes, report: Report, option: Span): void {
  const { proto } = field;
  if (proto.label === Label.REPEATED) report('repeated fields cannot have a default', option);
  else if (proto.type === Type.MESSAGE || proto.type === Type.GROUP)
    report('fields of messages cannot have a default', option);
  else if (Object.hasOwn(proto, 'type')) {
    const text = spellDefault(field, value, types, report);
    if (text !== undefined) proto.defaultValue = text;
  }
}

function spellDefault({ proto }: BuiltField, value: ValueNode, types: OptionTypes, report: Report): string | undefined {
  if (proto.type === Type.ENUM) {
    const type = types.enumType(proto.typeName);
    if (
      value.kind === 'word' &&
      !value.isNegative &&
      type !== undefined &&
      types.findEnumValue(type, value.text) !== undefined
    )
      return value.text;
    report(`the default must be the name of a value of enum "${type?.name ?? ''}" but is ${describeValue(value)}`);
    return undefined;
  }
  const outcome = readScalar(proto.type, value, false);
  if (outcome.kind === 'wrong') {
    report(outcome.message);
    return undefined;
  }
  switch (proto.type) {
    case Type.STRING:
      return value.kind === 'string' ? value.value.text : undefined;
    case Type.BYTES:
      return value.kind === 'string' ? escapeBytes(bytesOfString(value.value)) : undefined;
    case Type.FLOAT:
    case Type.DOUBLE:
      if (value.kind === 'word' && value.isNegative && value.text === 'nan') return '-nan';
      return formatFloat(Number(outcome.value), proto.type === Type.FLOAT);
    default:
      return String(outcome.value);
  }
}

const namedEscapes: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
};

/** Bytes as in C: printable ASCII as it is, the rest as escapes. */
function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const isPrintable = byte >= 32 && byte < 127;
    text += namedEscapes[byte] ?? (isPrintable ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`);
  }
  return text;
}
