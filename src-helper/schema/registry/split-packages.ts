// Files that import each other in a circle, which no compiler makes, but servers with @grpc/reflection do: they put all
// of a package into one file, and packages may well use each other. Split by declaration, the circles are gone, because
// what really needs each other is in one package.
import { create } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  type ServiceDescriptorProto,
} from '@bufbuild/protobuf/wkt';

import { declaredTypes, referencedTypes } from '../reflection/referenced-types';
import { copyFile } from './copy-file';
import { findStrongComponents } from './strong-components';

/** Replaces files that import each other by more and smaller ones. Names of types must be absolute. */
export function splitPackages(
  files: ReadonlyMap<string, FileDescriptorProto>,
): ReadonlyMap<string, FileDescriptorProto> {
  const importsOf = (name: string): readonly string[] =>
    (files.get(name)?.dependency ?? []).filter(dependency => files.has(dependency));
  const circles = findStrongComponents([...files.keys()], importsOf).filter(circle => circle.length > 1);
  if (circles.length === 0) return files;
  const result = new Map(files);
  for (const circle of circles) {
    const members = circle.flatMap(name => files.get(name) ?? []);
    const parts = joinNeeded(members.flatMap(splitFile));
    for (const name of circle) result.delete(name);
    for (const part of linkParts(parts, members)) result.set(part.name, part);
    // Others may import the files by their old names, which now stand for all of their parts.
    for (const member of members) result.set(member.name, coverOf(member, parts));
  }
  return result;
}

/** One declaration on its own. */
function splitFile(file: FileDescriptorProto): readonly FileDescriptorProto[] {
  let count = 0;
  const part = (init: {
    messageType?: DescriptorProto[];
    enumType?: EnumDescriptorProto[];
    service?: ServiceDescriptorProto[];
    extension?: FieldDescriptorProto[];
  }): FileDescriptorProto => {
    const copy = copyFile(file);
    const nothing = { messageType: [], enumType: [], service: [], extension: [] };
    const name = `${partPrefix(file)}${++count}.proto`;
    // The source info speaks of positions in the whole file.
    delete copy.sourceCodeInfo;
    return Object.assign(copy, nothing, init, { name, publicDependency: [], weakDependency: [] });
  };
  return [
    ...file.messageType.map(type => part({ messageType: [type] })),
    ...file.enumType.map(type => part({ enumType: [type] })),
    ...file.service.map(type => part({ service: [type] })),
    ...file.extension.map(type => part({ extension: [type] })),
  ];
}

/** Joins parts that need each other, as messages do that contain one another. */
function joinNeeded(parts: readonly FileDescriptorProto[]): readonly FileDescriptorProto[] {
  const owners = ownersOf(parts);
  const byName = new Map(parts.map(part => [part.name, part]));
  const needs = (name: string): readonly string[] => {
    const part = byName.get(name);
    return part === undefined ? [] : [...referencedTypes(part)].flatMap(type => owners.get(type)?.name ?? []);
  };
  return findStrongComponents([...byName.keys()], needs).flatMap(names => {
    const group = names.flatMap(name => byName.get(name) ?? []);
    const [first, ...others] = group;
    // Circles across packages cannot come from a compiler; they stay, and cost the import that closes them.
    if (first === undefined || others.some(other => other.package !== first.package)) return group;
    for (const other of others) first.messageType = first.messageType.concat(other.messageType);
    return [first];
  });
}

/** Each part imports the parts it needs, and what its file imported from outside the circle. */
function linkParts(
  parts: readonly FileDescriptorProto[],
  members: readonly FileDescriptorProto[],
): readonly FileDescriptorProto[] {
  const owners = ownersOf(parts);
  const inside = new Set(members.map(member => member.name));
  for (const part of parts) {
    const needed = [...referencedTypes(part)].flatMap(type => owners.get(type)?.name ?? []);
    const outside = part.dependency.filter(name => !inside.has(name));
    part.dependency = [...new Set([...outside, ...needed.filter(name => name !== part.name)])];
  }
  return parts;
}

function coverOf(file: FileDescriptorProto, parts: readonly FileDescriptorProto[]): FileDescriptorProto {
  const dependency = parts.map(part => part.name).filter(name => name.startsWith(partPrefix(file)));
  const { name, package: packageName, syntax, edition } = file;
  const publicDependency = dependency.map((_, index) => index);
  return create(FileDescriptorProtoSchema, {
    name,
    package: packageName,
    syntax,
    edition,
    dependency,
    publicDependency,
  });
}

function partPrefix(file: FileDescriptorProto): string {
  return `${file.name.replace(/\.proto$/, '')}.part`;
}

function ownersOf(parts: readonly FileDescriptorProto[]): ReadonlyMap<string, FileDescriptorProto> {
  return new Map(parts.flatMap(part => declaredTypes(part).map(type => [type, part] as const)));
}
