// Fields of messages by name, for the interpreter of options. Works on descriptors, so it makes no difference whether a
// type comes from a source or is built in.
import { type DescriptorProto, type EnumDescriptorProto, type EnumValueDescriptorProto, FeatureSet_MessageEncoding as MessageEncoding, type FieldDescriptorProto, FieldDescriptorProto_Label as Label, FieldDescriptorProto_Type as Type, file_google_protobuf_descriptor } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { DeclaredSymbol } from '../link/source-file';
import type { SymbolTable } from '../link/symbol-table';

/** A message type: its descriptor, and its symbol unless it is one of the built-in types of options. */
export interface OptionType {
  readonly fullName: string;
  readonly proto: DescriptorProto;
  readonly symbol: DeclaredSymbol | undefined;
}

/** Looks up fields, messages and enums. */
export class OptionTypes {
  private readonly fields = new WeakMap<DescriptorProto, Map<string, FieldDescriptorProto>>();
  private readonly values = new WeakMap<EnumDescriptorProto, Map<string, EnumValueDescriptorProto>>();
  private readonly required = new WeakMap<DescriptorProto, readonly FieldDescriptorProto[]>();
  private readonly builtinMessages = new Map<string, DescriptorProto>();
  private readonly builtinEnums = new Map<string, EnumDescriptorProto>();

  constructor(private readonly symbols: SymbolTable) {
    const { proto } = file_google_protobuf_descriptor;
    const add = (message: DescriptorProto, scope: string): void => {
      const typeName = `${scope}.${message.name}`;
      this.builtinMessages.set(typeName, message);
      for (const nested of message.nestedType) add(nested, typeName);
      for (const each of message.enumType) this.builtinEnums.set(`${typeName}.${each.name}`, each);
    };
    for (const message of proto.messageType) add(message, `.${proto.package}`);
    for (const each of proto.enumType) this.builtinEnums.set(`.${proto.package}.${each.name}`, each);
  }

  /** The built-in type of options with this full name. */
  builtinType(fullName: string): OptionType {
    const proto = this.builtinMessages.get(`.${fullName}`);
    if (proto === undefined) throw new Error(`${fullName} is not built in`);
    return { fullName, proto, symbol: undefined };
  }

  /** The message with this type name (`.a.b.C`). */
  messageType(typeName: string): OptionType | undefined {
    const symbol = this.symbols.get(typeName.slice(1));
    const proto = symbol?.message ?? this.builtinMessages.get(typeName);
    return proto === undefined ? undefined : { fullName: typeName.slice(1), proto, symbol };
  }

  /** The enum with this type name. */
  enumType(typeName: string): EnumDescriptorProto | undefined {
    return this.symbols.get(typeName.slice(1))?.enum ?? this.builtinEnums.get(typeName);
  }

  /** A value of an enum by its name. */
  findEnumValue(type: EnumDescriptorProto, name: string): EnumValueDescriptorProto | undefined {
    let byName = this.values.get(type);
    if (byName === undefined) {
      byName = new Map(type.value.map(value => [value.name, value]));
      this.values.set(type, byName);
    }
    return byName.get(name);
  }

  /** A field by its name, or a group by the name of its type. */
  findField({ proto }: OptionType, name: string): FieldDescriptorProto | undefined {
    let byName = this.fields.get(proto);
    if (byName === undefined) {
      byName = new Map();
      for (const field of proto.field) byName.set(field.name, field);
      for (const field of proto.field) {
        if (field.type !== Type.GROUP) continue;
        const group = field.typeName.slice(field.typeName.lastIndexOf('.') + 1);
        if (!byName.has(group)) byName.set(group, field);
      }
      this.fields.set(proto, byName);
    }
    return byName.get(name);
  }

  /** The fields of a message that must be set. */
  requiredFields({ proto }: OptionType): readonly FieldDescriptorProto[] {
    let required = this.required.get(proto);
    if (required === undefined) {
      required = proto.field.filter(field => field.label === Label.REQUIRED);
      this.required.set(proto, required);
    }
    return required;
  }

  /** Whether messages of a field are written between tags. `owner` is the message or the extension it is declared as. */
  isDelimited(field: FieldDescriptorProto, owner: DeclaredSymbol | undefined): boolean {
    if (field.type === Type.GROUP) return true;
    if (field.type !== Type.MESSAGE || owner?.file.proto.syntax !== 'editions') return false;
    if (this.messageType(field.typeName)?.proto.options?.mapEntry === true) return false;
    const unknown = MessageEncoding.MESSAGE_ENCODING_UNKNOWN;
    let encoding = field.options?.features?.messageEncoding ?? unknown;
    for (
      let symbol: DeclaredSymbol | undefined = owner;
      symbol !== undefined && encoding === unknown;
      symbol = symbol.parent
    ) {
      encoding = symbol.message?.options?.features?.messageEncoding ?? unknown;
    }
    if (encoding === unknown) encoding = owner.file.proto.options?.features?.messageEncoding ?? unknown;
    return encoding === MessageEncoding.DELIMITED;
  }
}
