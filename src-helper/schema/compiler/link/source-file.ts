// What is known of a file while it is compiled.
import type { DescMessage } from '@bufbuild/protobuf';
import type {
  DescriptorProto,
  EnumDescriptorProto,
  FieldDescriptorProto,
  FileDescriptorProto,
  MethodDescriptorProto,
  ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt';

import type { FileProblems } from '../compile-diagnostic';
import type { EnumNode, FieldNode, FileNode, MessageNode, MethodNode, NameNode, OptionNode, ServiceNode, Span } from '../syntax/syntax-tree'; // prettier-ignore

/** A file that takes part in a compilation. */
export interface SourceFile {
  /** As imported. */
  readonly path: string;
  readonly text: string;
  /** Undefined for a file that is built in. */
  readonly node: FileNode | undefined;
  readonly proto: FileDescriptorProto;
  readonly problems: FileProblems;
  /** Its imports that were found, in the order of `proto.dependency`. */
  readonly imports: SourceFile[];
  /** Its `import option`s that were found. */
  readonly optionImports: SourceFile[];
  readonly publicImports: SourceFile[];
  /** Imports that were not found. */
  readonly missingImports: string[];
  /** What its names can refer to: itself, its imports, and what those import publicly. */
  visible: ReadonlySet<SourceFile>;
  /** Likewise for names of options: with `import option`s. */
  visibleToOptions: ReadonlySet<SourceFile>;
  readonly built: BuiltFile;
}

/** The declarations of a file with their descriptors, in the order of the source. */
export interface BuiltFile {
  readonly messages: BuiltMessage[];
  readonly enums: BuiltEnum[];
  readonly fields: BuiltField[];
  readonly services: BuiltService[];
  readonly methods: BuiltMethod[];
  readonly optionTargets: OptionTarget[];
  /** Descriptors that cannot stand, because something they need was not found. */
  readonly dropped: Set<object>;
}

/** What a full name stands for. */
export type SymbolKind =
  'package' | 'message' | 'enum' | 'value' | 'field' | 'extension' | 'oneof' | 'service' | 'method';

/** A declared name. */
export interface DeclaredSymbol {
  readonly kind: SymbolKind;
  readonly fullName: string;
  readonly file: SourceFile;
  /** The message it is declared in. */
  readonly parent: DeclaredSymbol | undefined;
  /** Set for messages. */
  readonly message?: DescriptorProto;
  /** Set for enums. */
  readonly enum?: EnumDescriptorProto;
  /** Set for extensions. */
  readonly field?: FieldDescriptorProto;
}

export interface BuiltMessage {
  readonly node: MessageNode;
  readonly proto: DescriptorProto;
  readonly symbol: DeclaredSymbol;
  readonly fields: BuiltField[];
}

export interface BuiltEnum {
  readonly node: EnumNode;
  readonly proto: EnumDescriptorProto;
  readonly symbol: DeclaredSymbol;
}

/** A field or an extension. */
export interface BuiltField {
  readonly node: FieldNode;
  readonly proto: FieldDescriptorProto;
  readonly fullName: string;
  /** Full name of what it is declared in; empty for a file without a package. */
  readonly scope: string;
  /** The message it is declared in; for an extension the one around `extend`, if any. */
  readonly parent: DeclaredSymbol | undefined;
  /** Set for an extension. */
  readonly extendee: NameNode | undefined;
  /** Set for a map: its entry. */
  readonly mapEntry: DescriptorProto | undefined;
}

export interface BuiltService {
  readonly node: ServiceNode;
  readonly proto: ServiceDescriptorProto;
  readonly fullName: string;
}

export interface BuiltMethod {
  readonly node: MethodNode;
  readonly proto: MethodDescriptorProto;
  readonly fullName: string;
  /** Full name of the service. */
  readonly scope: string;
}

/** What options are set on, as named in `targets` of a field of an options message. */
export type OptionTargetKind =
  'file' | 'message' | 'field' | 'oneof' | 'enum' | 'value' | 'service' | 'method' | 'range';

/** Something that has options. */
export interface OptionTarget {
  readonly kind: OptionTargetKind;
  /** The type of its options. */
  readonly schema: DescMessage;
  readonly nodes: readonly OptionNode[];
  /** Full name of where names in the options are looked up first. */
  readonly scope: string;
  /** The descriptors that get the options: several for the ranges of one `extensions` statement. */
  readonly owners: readonly OptionOwner[];
  /** Set for fields: `default` and `json_name` are no real options. */
  readonly field: BuiltField | undefined;
  readonly span: Span;
}

/** A descriptor with options of the type that its target names. */
export interface OptionOwner {
  options?: unknown;
}

/** An empty list of declarations. */
export function createBuiltFile(): BuiltFile {
  return { messages: [], enums: [], fields: [], services: [], methods: [], optionTargets: [], dropped: new Set() };
}

/** `a.b` and `C` as `a.b.C`; an empty scope adds nothing. */
export function joinName(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}

/** The scope around a full name: `a.b` for `a.b.C`. */
export function scopeOf(fullName: string): string {
  const dot = fullName.lastIndexOf('.');
  return dot < 0 ? '' : fullName.slice(0, dot);
}
