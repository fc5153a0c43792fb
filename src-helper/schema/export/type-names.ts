// Names of types as short as they can be without meaning another.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import { forEachEnum, forEachMessage, joinName, withoutDot } from '../registry/descriptor-names';

/** Knows every name of a schema that may stand in the way. */
export class TypeNames {
  private readonly symbols = new Set<string>();
  /** Every part of a name that is not the first. */
  private innerParts: ReadonlySet<string> | undefined;

  constructor(files: readonly FileDescriptorProto[]) {
    for (const file of files) this.add(file);
  }

  private add(file: FileDescriptorProto): void {
    const { symbols } = this;
    for (let name = file.package; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.'))))
      symbols.add(name);
    forEachMessage(file, (message, fullName) => {
      symbols.add(fullName);
      for (const part of [...message.field, ...message.oneofDecl, ...message.extension]) {
        symbols.add(joinName(fullName, part.name));
      }
    });
    forEachEnum(file, (type, fullName) => {
      symbols.add(fullName);
      const scope = fullName.slice(0, Math.max(0, fullName.length - type.name.length - 1));
      for (const value of type.value) symbols.add(joinName(scope, value.name));
    });
    for (const service of file.service) {
      const fullName = joinName(file.package, service.name);
      symbols.add(fullName);
      for (const method of service.method) symbols.add(joinName(fullName, method.name));
    }
    for (const extension of file.extension) symbols.add(joinName(file.package, extension.name));
  }

  /** How a type is called in a scope of a package. With a leading dot where any shorter name would mean another type. */
  shorten(typeName: string, scope: string, packageName: string): string {
    const fullName = withoutDot(typeName);
    const isOwn = packageName !== '' && fullName.startsWith(`${packageName}.`);
    const candidates = isOwn ? [fullName.slice(packageName.length + 1), fullName] : [fullName];
    return candidates.find(candidate => this.resolve(candidate, scope) === fullName) ?? `.${fullName}`;
  }

  /** The full name, with a leading dot where it might mean something else in some scope. */
  spellOut(fullName: string): string {
    this.innerParts ??= new Set([...this.symbols].flatMap(symbol => symbol.split('.').slice(1)));
    const [first = ''] = fullName.split('.');
    return this.innerParts.has(first) ? `.${fullName}` : fullName;
  }

  /** Protobuf looks for the first part of a name, from the innermost scope outwards, and then never looks back. */
  private resolve(name: string, scope: string): string | undefined {
    const [first = ''] = name.split('.');
    for (let outer = scope; ; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))) {
      if (this.symbols.has(joinName(outer, first))) return joinName(outer, name);
      if (outer === '') return undefined;
    }
  }
}
