// Descriptors that no compiler made: servers with @grpc/reflection build theirs with protobufjs, which knows neither
// imports nor absolute names, calls the entries of maps otherwise, puts extensions among the fields and makes one file a
// package. What such descriptors mean is clear all the same, and this says it in the way the runtime expects. On what a
// compiler made it changes nothing but absent JSON names, which C++ servers do not send.
import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type FileDescriptorProto,
} from '@bufbuild/protobuf/wkt';

import { isMapEntry } from './declare-types';
import { findBuiltInFile } from './built-in-files';
import { forEachEnum, forEachMessage, joinName, withoutDot } from './descriptor-names';
import { findImportOfBuiltInType } from './find-built-in-type';

interface Declared {
  readonly file: string;
  readonly isEnum: boolean;
}

/** Repairs these files in place, together, because each may need types of the others. Returns how much it mended. */
export function repairDescriptors(files: Iterable<FileDescriptorProto>): number {
  return new Repair([...files]).run();
}

class Repair {
  private readonly types = new Map<string, Declared>();
  private fixes = 0;

  constructor(private readonly files: readonly FileDescriptorProto[]) {}

  run(): number {
    for (const file of this.files) {
      forEachMessage(file, message => {
        this.mendMapEntries(message);
        this.moveExtensions(message);
      });
    }
    for (const file of this.files) {
      forEachMessage(file, (_, name) => this.types.set(name, { file: file.name, isEnum: false }));
      forEachEnum(file, (_, name) => this.types.set(name, { file: file.name, isEnum: true }));
    }
    for (const file of this.files) this.mendReferences(file);
    return this.fixes;
  }

  /** Entries get the names and the mark that a compiler gives them. */
  private mendMapEntries(message: DescriptorProto): void {
    if (message.options?.mapEntry === true && !isMapEntry(message)) {
      message.options.mapEntry = false;
      this.fixes++;
    }
    const entries = new Map<string, DescriptorProto>();
    for (const nested of message.nestedType) {
      if (nested.options?.mapEntry === true && !entries.has(nested.name)) entries.set(nested.name, nested);
    }
    if (entries.size === 0) return;
    const names = new Set(message.nestedType.map(nested => nested.name));
    for (const field of message.field) {
      const isRelative = !field.typeName.startsWith('.') && !field.typeName.includes('.');
      if (field.label !== FieldDescriptorProto_Label.REPEATED || !isRelative) continue;
      const entry = entries.get(field.typeName);
      if (entry === undefined || !isMapEntry(entry)) continue;
      // protobufjs calls the entry of `labels` just `Labels`, which may be the name of another nested message.
      const name = uniqueName(`${entry.name}Entry`, names);
      entries.delete(entry.name);
      names.delete(entry.name);
      names.add(name);
      entry.name = name;
      field.typeName = name;
      this.fixes++;
    }
  }

  private moveExtensions(message: DescriptorProto): void {
    // protobufjs keeps a copy of each extension in the message it extends, under the extension's full name.
    message.field = message.field.filter(field => !field.name.startsWith('.'));
    const extensions = message.field.filter(field => field.extendee !== '');
    if (extensions.length === 0) return;
    message.field = message.field.filter(field => field.extendee === '');
    message.extension = message.extension.concat(extensions);
    this.fixes += extensions.length;
  }

  private mendReferences(file: FileDescriptorProto): void {
    forEachMessage(file, (message, fullName) => {
      if (file.syntax === 'proto3') this.markOptionalFields(message);
      for (const field of [...message.field, ...message.extension]) this.mendField(file, field, fullName);
    });
    for (const field of file.extension) this.mendField(file, field, file.package);
    for (const service of file.service) {
      const scope = joinName(file.package, service.name);
      for (const method of service.method) {
        method.inputType = this.resolve(file, method.inputType, scope);
        method.outputType = this.resolve(file, method.outputType, scope);
      }
    }
  }

  private mendField(file: FileDescriptorProto, field: FieldDescriptorProto, scope: string): void {
    if (field.typeName !== '') {
      field.typeName = this.resolve(file, field.typeName, scope);
      const type = this.types.get(withoutDot(field.typeName));
      if (type !== undefined && !Object.hasOwn(field, 'type')) {
        field.type = type.isEnum ? FieldDescriptorProto_Type.ENUM : FieldDescriptorProto_Type.MESSAGE;
        this.fixes++;
      }
    }
    if (field.extendee !== '') field.extendee = this.resolve(file, field.extendee, scope);
    if (field.jsonName === '') {
      field.jsonName = toJsonName(field.name);
      this.fixes++;
    }
  }

  /** Makes a name absolute by protobuf's rules, innermost scope first, and imports the file it is in. */
  private resolve(file: FileDescriptorProto, name: string, scope: string): string {
    const absolute = name.startsWith('.') ? withoutDot(name) : this.findInScopes(name, scope);
    if (absolute === undefined) return `.${name}`;
    if (!name.startsWith('.')) this.fixes++;
    const owner = this.types.get(absolute)?.file ?? findImportOfBuiltInType(absolute);
    if (owner !== undefined && owner !== file.name && !this.imports(file, owner)) {
      file.dependency.push(owner);
      this.fixes++;
    }
    return `.${absolute}`;
  }

  private findInScopes(name: string, scope: string): string | undefined {
    for (let outer = scope; ; outer = outer.slice(0, Math.max(0, outer.lastIndexOf('.')))) {
      const candidate = joinName(outer, name);
      if (this.types.has(candidate) || findImportOfBuiltInType(candidate) !== undefined) return candidate;
      if (outer === '') return undefined;
    }
  }

  /** True when a file sees another: by its own import, or by public imports of what it imports. */
  private imports(file: FileDescriptorProto, name: string): boolean {
    const seen = new Set<string>();
    const queue = [...file.dependency];
    for (const imported of queue) {
      if (imported === name) return true;
      if (seen.has(imported)) continue;
      seen.add(imported);
      const next = this.byName().get(imported) ?? findBuiltInFile(imported);
      for (const index of next?.publicDependency ?? []) {
        const passedOn = next?.dependency[index];
        if (passedOn !== undefined) queue.push(passedOn);
      }
    }
    return false;
  }

  private filesByName: ReadonlyMap<string, FileDescriptorProto> | undefined;

  private byName(): ReadonlyMap<string, FileDescriptorProto> {
    this.filesByName ??= new Map(this.files.map(file => [file.name, file]));
    return this.filesByName;
  }

  /** `optional` of proto3 is a oneof of one member on the wire of descriptors; the mark that says so may be lost. */
  private markOptionalFields(message: DescriptorProto): void {
    message.oneofDecl.forEach((oneof, index) => {
      const members = message.field.filter(field => Object.hasOwn(field, 'oneofIndex') && field.oneofIndex === index);
      const [only, ...others] = members;
      if (only === undefined || others.length > 0 || only.proto3Optional || oneof.name !== `_${only.name}`) return;
      only.proto3Optional = true;
      this.fixes++;
    });
  }
}

function uniqueName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  while (taken.has(name)) name = `${name}_`;
  return name;
}

/** The JSON name that protoc gives a field: each underscore goes, and the letter behind it becomes a capital. */
export function toJsonName(name: string): string {
  return name.replace(/_+(.?)/g, (_, letter: string) => letter.toUpperCase());
}
