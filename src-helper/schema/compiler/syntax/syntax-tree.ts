// What a source file says, as a tree. Places are offsets in its text (UTF-16 code units), ends exclusive.
import type { StringValue } from './literals';

/** A stretch of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name where it is used or given. */
export interface NameNode extends Span {
  /** `Foo`, `foo.Bar` or, from the root, `.foo.Bar`. */
  readonly text: string;
}

/** A declaration with comments around it. */
export interface Declaration extends Span {
  /** End of the token that trailing comments follow: the `{` of a block, else the end of the declaration. */
  readonly headEnd: number;
}

/** Part of the name of an option: a field, or an extension in parentheses. */
export interface OptionNamePart extends Span {
  readonly text: string;
  readonly isExtension: boolean;
}

/** A setting: `option name = value;`, or `name = value` in brackets. */
export interface OptionNode extends Declaration {
  readonly name: readonly OptionNamePart[];
  readonly value: ValueNode;
}

/** A value of an option, or within one. */
export type ValueNode =
  | (Span & { readonly kind: 'word'; readonly text: string; readonly isNegative: boolean })
  | (Span & { readonly kind: 'integer'; readonly value: bigint })
  | (Span & { readonly kind: 'float'; readonly value: number })
  | (Span & { readonly kind: 'string'; readonly value: StringValue })
  | (Span & { readonly kind: 'list'; readonly values: readonly ValueNode[] })
  | (Span & { readonly kind: 'message'; readonly fields: readonly ValueFieldNode[] });

/** A field within a `{ ... }` value. */
export interface ValueFieldNode extends Span {
  /** A field's name; the full name of an extension; or an `Any` type URL. */
  readonly name: string;
  readonly kind: 'field' | 'extension' | 'any';
  readonly value: ValueNode;
}

/** `10`, `10 to 20` or `10 to max`; both ends included. */
export interface RangeNode extends Declaration {
  readonly from: number;
  /** Undefined for `max`. */
  readonly to: number | undefined;
}

/** `extensions 1 to 5, 7 [ ... ];` */
export interface ExtensionsNode {
  readonly ranges: readonly RangeNode[];
  readonly options: readonly OptionNode[];
}

/** `export` or `local` before a message or an enum. */
export type VisibilityWord = 'export' | 'local' | undefined;

/** The label before a type. */
export type LabelWord = 'optional' | 'required' | 'repeated' | undefined;

/** A field, an extension or the field of a group. */
export interface FieldNode extends Declaration {
  readonly kind: 'field';
  readonly name: NameNode;
  readonly label: LabelWord;
  readonly labelSpan: Span;
  readonly type: NameNode;
  readonly number: number;
  readonly numberSpan: Span;
  readonly options: readonly OptionNode[];
  /** Set for a map; `type` is then the type of the values. */
  readonly mapKey: NameNode | undefined;
  /** Set for a group; `type` is then its name. */
  readonly group: MessageNode | undefined;
  /** The oneof it is written in. */
  readonly oneof: OneofNode | undefined;
}

/** `oneof name { ... }`; its fields are with those of the message. */
export interface OneofNode extends Declaration {
  readonly name: NameNode;
  readonly options: OptionNode[];
  fieldCount: number;
}

/** What may hold messages, enums and extensions. */
export interface Container {
  /** In the order of the source; a map's entry and a group stand where their field does. */
  readonly messages: (MessageNode | MapEntryNode)[];
  readonly enums: EnumNode[];
  readonly extends: ExtendNode[];
  readonly options: OptionNode[];
}

/** `message Name { ... }` or the body of a group. */
export interface MessageNode extends Container, Declaration {
  readonly kind: 'message';
  readonly name: NameNode;
  readonly visibility: VisibilityWord;
  readonly visibilitySpan: Span;
  readonly fields: FieldNode[];
  readonly oneofs: OneofNode[];
  readonly extensions: ExtensionsNode[];
  readonly reservedRanges: RangeNode[];
  readonly reservedNames: NameNode[];
}

/** The message that a map field stands for. */
export interface MapEntryNode {
  readonly kind: 'map-entry';
  readonly field: FieldNode;
}

/** `extend Name { ... }`. */
export interface ExtendNode extends Declaration {
  readonly extendee: NameNode;
  readonly fields: FieldNode[];
}

/** `enum Name { ... }`. */
export interface EnumNode extends Declaration {
  readonly name: NameNode;
  readonly visibility: VisibilityWord;
  readonly visibilitySpan: Span;
  readonly values: EnumValueNode[];
  readonly options: OptionNode[];
  readonly reservedRanges: RangeNode[];
  readonly reservedNames: NameNode[];
}

/** `NAME = 1 [ ... ];` */
export interface EnumValueNode extends Declaration {
  readonly name: NameNode;
  readonly number: number;
  readonly numberSpan: Span;
  readonly options: readonly OptionNode[];
}

/** `service Name { ... }`. */
export interface ServiceNode extends Declaration {
  readonly name: NameNode;
  readonly methods: MethodNode[];
  readonly options: OptionNode[];
}

/** `rpc Name (Input) returns (Output)`. */
export interface MethodNode extends Declaration {
  readonly name: NameNode;
  readonly input: NameNode;
  readonly output: NameNode;
  readonly isClientStreaming: boolean;
  readonly isServerStreaming: boolean;
  readonly options: readonly OptionNode[];
  /** It ends in `{ ... }`, not in `;`. */
  readonly hasBlock: boolean;
}

/** `import "path";` */
export interface ImportNode extends Declaration {
  readonly path: string;
  readonly pathSpan: Span;
  readonly modifier: 'public' | 'weak' | 'option' | undefined;
}

/** The rules a file is written by. */
export type SyntaxName = 'proto2' | 'proto3' | '2023' | '2024';

/** A whole file. What could not be read is left out. */
export interface FileNode extends Container {
  syntax: SyntaxName;
  syntaxNode: Declaration | undefined;
  package: (NameNode & { readonly declaration: Declaration }) | undefined;
  readonly imports: ImportNode[];
  readonly services: ServiceNode[];
  /** Triples: start of a comment, its end, start of the token behind it. */
  comments: Int32Array;
  /** True when something could not be read. */
  isBroken: boolean;
}
