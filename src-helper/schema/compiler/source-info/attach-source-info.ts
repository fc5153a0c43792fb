// Places and comments of declarations. Loading a schema does not need them, showing it does: they are made when they
// are asked for.
import { create } from '@bufbuild/protobuf';
import { type DescriptorProto, type EnumDescriptorProto, type SourceCodeInfo, SourceCodeInfo_LocationSchema, SourceCodeInfoSchema } from '@bufbuild/protobuf/wkt'; // prettier-ignore

import type { SourceFile } from '../link/source-file';
import type { Declaration, FileNode } from '../syntax/syntax-tree';
import { findLineStarts, lineOf } from '../syntax/text-position';
import { findCommentAfter, findCommentBefore, splitComments } from './split-comments';

/** Numbers of the fields of descriptors that paths are made of. */
const Path = {
  file: { package: 2, dependency: 3, messageType: 4, enumType: 5, service: 6, extension: 7, syntax: 12, edition: 14 },
  message: { field: 2, nestedType: 3, enumType: 4, extension: 6, oneofDecl: 8 },
  enum: { value: 2 },
  service: { method: 2 },
} as const;

/**
 * Gives the descriptor of a file its `sourceCodeInfo`: a location for the syntax, the package, each import and each
 * declaration, with comments as protoc attaches them. Not for parts of declarations and not for options.
 */
export function attachSourceInfo(file: SourceFile): void {
  const { node, proto, text } = file;
  if (node === undefined) return;
  Object.defineProperty(proto, 'sourceCodeInfo', {
    configurable: true,
    enumerable: true,
    get: () => {
      const info = createSourceInfo(text, node.comments, collectLocations(file, node));
      // In place of this getter, which keeps the syntax tree alive.
      proto.sourceCodeInfo = info;
      return info;
    },
    set: (value: SourceCodeInfo | undefined) => {
      Object.defineProperty(proto, 'sourceCodeInfo', { configurable: true, enumerable: true, writable: true, value });
    },
  });
}

/** Entries of: start, end of the head, end, length of the path, the path. */
function collectLocations(file: SourceFile, node: FileNode): Int32Array {
  const { proto, built } = file;
  const entries: number[] = [];
  const places = new Map<object, Declaration>();
  for (const each of built.messages) {
    places.set(each.proto, each.node);
    for (const oneof of each.proto.oneofDecl) {
      const oneofNode = each.node.oneofs.find(candidate => candidate.name.text === oneof.name);
      if (oneofNode !== undefined) places.set(oneof, oneofNode);
    }
  }
  for (const each of built.fields) places.set(each.proto, each.node);
  for (const each of built.enums) {
    places.set(each.proto, each.node);
    for (const [index, value] of each.node.values.entries()) {
      const descriptor = each.proto.value[index];
      if (descriptor !== undefined) places.set(descriptor, value);
    }
  }
  for (const each of built.services) places.set(each.proto, each.node);
  for (const each of built.methods) places.set(each.proto, each.node);
  const add = (place: Declaration | undefined, path: readonly number[]): void => {
    if (place !== undefined) entries.push(place.start, place.headEnd, place.end, path.length, ...path);
  };
  add(node.syntaxNode, [proto.syntax === 'editions' ? Path.file.edition : Path.file.syntax]);
  add(node.package?.declaration, [Path.file.package]);
  for (const place of node.imports) {
    const index = proto.dependency.indexOf(place.path);
    if (index >= 0) add(place, [Path.file.dependency, index]);
  }
  const addAll = (list: readonly object[], path: readonly number[]): void => {
    for (const [index, each] of list.entries()) add(places.get(each), [...path, index]);
  };
  const addEnums = (list: readonly EnumDescriptorProto[], path: readonly number[]): void => {
    addAll(list, path);
    for (const [index, each] of list.entries()) addAll(each.value, [...path, index, Path.enum.value]);
  };
  const addMessages = (list: readonly DescriptorProto[], path: readonly number[]): void => {
    addAll(list, path);
    for (const [index, each] of list.entries()) {
      const inner = [...path, index];
      addAll(each.field, [...inner, Path.message.field]);
      addAll(each.oneofDecl, [...inner, Path.message.oneofDecl]);
      addAll(each.extension, [...inner, Path.message.extension]);
      addEnums(each.enumType, [...inner, Path.message.enumType]);
      addMessages(each.nestedType, [...inner, Path.message.nestedType]);
    }
  };
  addMessages(proto.messageType, [Path.file.messageType]);
  addEnums(proto.enumType, [Path.file.enumType]);
  addAll(proto.extension, [Path.file.extension]);
  addAll(proto.service, [Path.file.service]);
  for (const [index, each] of proto.service.entries())
    addAll(each.method, [Path.file.service, index, Path.service.method]);
  return Int32Array.from(entries);
}

function createSourceInfo(text: string, comments: Int32Array, entries: Int32Array): SourceCodeInfo {
  const lineStarts = findLineStarts(text);
  const info = create(SourceCodeInfoSchema);
  for (let at = 0; at < entries.length;) {
    const [start = 0, headEnd = 0, end = 0, pathLength = 0] = entries.subarray(at, at + 4);
    at += 4;
    const location = create(SourceCodeInfo_LocationSchema);
    location.path = [...entries.subarray(at, at + pathLength)];
    at += pathLength;
    const [line, endLine] = [lineOf(lineStarts, start), lineOf(lineStarts, end)];
    const [column, endColumn] = [start - (lineStarts[line] ?? 0), end - (lineStarts[endLine] ?? 0)];
    location.span = line === endLine ? [line, column, endColumn] : [line, column, endLine, endColumn];
    const before = findCommentBefore(comments, start);
    if (before >= 0) {
      const { leading, detached } = splitComments(text, comments, before);
      if (leading !== undefined) location.leadingComments = leading;
      location.leadingDetachedComments = [...detached];
    }
    const after = findCommentAfter(text, comments, headEnd);
    const trailing = after < 0 ? undefined : splitComments(text, comments, after).trailing;
    if (trailing !== undefined) location.trailingComments = trailing;
    info.location.push(location);
  }
  return info;
}
