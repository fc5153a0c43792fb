// What it takes to make a file loadable although parts of it do not resolve.
import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import type { FileDescriptorProto, MethodDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { createProblem } from '../schema-problem';

/** What a name of the schema stands for. Map entries are messages that only their own field may use. */
export type TypeKind = 'message' | 'map-entry' | 'enum' | 'service' | 'extension';

/** A declaration that is in the schema. */
export interface KnownType {
  readonly kind: TypeKind;
  readonly file: string;
  /** The declaration itself, to tell a repetition from a contradiction. */
  readonly proto: object;
}

/** Declarations by full name, from this file and those before it. */
export type KnownTypes = Map<string, KnownType>;

/** A method that cannot be called because one of its types is not there. */
export interface UnusableMethod {
  /** Full name of its service. */
  readonly service: string;
  readonly method: MethodDescriptorProto;
  /** Why, as a sentence. */
  readonly because: string;
}

/** Problems of one file. */
const maxProblems = 100;
const tooMany = `More than ${String(maxProblems)} problems: the rest is not shown.`;

/** Collects what has to go from one file, without changing the file yet. */
export class Pruning {
  readonly problems: SchemaProblem[] = [];
  readonly unusableMethods: UnusableMethod[] = [];
  readonly edits: (() => void)[] = [];
  private readonly dropped = new Set<object>();

  constructor(
    readonly file: FileDescriptorProto,
    readonly known: KnownTypes,
    /** Imports of the file that are not there. */
    readonly absentImports: readonly string[],
  ) {}

  /** Drops the items that are not good, in `list` itself, once the edits are applied. */
  keepGood<T extends object>(list: T[], isGood: (item: T) => boolean): void {
    const before = this.dropped.size;
    for (const item of list) if (!this.dropped.has(item) && !isGood(item)) this.dropped.add(item);
    if (this.dropped.size > before) this.edits.push(() => keepOnly(list, item => !this.dropped.has(item)));
  }

  isDropped(item: object): boolean {
    return this.dropped.has(item);
  }

  /** Notes what the user loses. More than a hundred notes on one file do not help anybody. */
  report(symbol: string, message: string): void {
    const { problems, file } = this;
    if (problems.length < maxProblems) problems.push(createProblem({ file: file.name, symbol, message }));
    else if (problems.length === maxProblems) problems.push(createProblem({ file: file.name, message: tooMany }));
  }

  /** Changes the file. */
  apply(): void {
    for (const edit of this.edits) edit();
  }
}

/** Removes elements in place. Lists may be longer than a call may have arguments. */
function keepOnly<T>(list: T[], isKept: (item: T) => boolean): void {
  let length = 0;
  for (const item of list) if (isKept(item)) list[length++] = item;
  list.length = length;
}

/** Protobuf's rule for names in descriptors; the runtime refuses others. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z0-9_]+$/.test(name);
}

/** True for field numbers that can be on the wire. */
export function isFieldNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 536_870_911;
}

/** Removes defaults that are not values of their field's type; such a message could not even be created. */
export function dropBadDefaults(message: DescMessage): readonly string[] {
  const bad: string[] = [];
  for (const field of message.fields) {
    if (field.fieldKind !== 'scalar' && field.fieldKind !== 'enum') continue;
    try {
      const value = field.getDefaultValue();
      if (!isWholeType(field.scalar) || Number.isInteger(Number(value ?? 0))) continue;
    } catch {
      // Refused by the runtime.
    }
    bad.push(`${message.typeName}.${field.name}`);
    // An own property says that the default was given; the value behind it comes from the prototype.
    Reflect.deleteProperty(field.proto, 'defaultValue');
  }
  return bad;
}

function isWholeType(type: ScalarType | undefined): boolean {
  switch (type) {
    case undefined:
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
    case ScalarType.STRING:
    case ScalarType.BYTES:
    case ScalarType.BOOL:
      return false;
    default:
      return true;
  }
}
