// What tells one content of a schema from another without encoding all of it: files that were compiled go by the sources
// they were compiled from, others by their bytes.
import { createHash } from 'node:crypto';

import { toBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

import type { SlicedWork } from '../sliced-work';

/** What a descriptor was made from. */
export interface FileOrigin {
  /** Decides, with the file's name, the whole content of the descriptor, comments included. */
  readonly digest: string;
  /** About the size of the descriptor on the wire. */
  readonly sizeBytes: number;
}

/** Beside the descriptors, which have only what protobuf says. */
const origins = new WeakMap<FileDescriptorProto, FileOrigin>();

/** Notes what a descriptor was made from; whoever changes the descriptor by more than the files beside it must not. */
export function noteOrigin(file: FileDescriptorProto, origin: FileOrigin): void {
  origins.set(file, origin);
}

/** Makes a copy go by the same origin as its original. */
export function copyOrigin(original: FileDescriptorProto, copy: FileDescriptorProto): void {
  const origin = origins.get(original);
  if (origin !== undefined) origins.set(copy, origin);
}

/** The identity of a set of files. */
export interface HashedContent {
  /** In hex; equal only for equal content. Empty when there are no files. */
  readonly contentHash: string;
  /** About the size of all files on the wire. */
  readonly sizeBytes: number;
  /** The files that had to be encoded for it, by name. */
  readonly encoded: ReadonlyMap<string, Uint8Array>;
}

/** Hashes files, whatever their order. */
export function* hashContent(files: ReadonlyMap<string, FileDescriptorProto>): SlicedWork<HashedContent> {
  const encoded = new Map<string, Uint8Array>();
  if (files.size === 0) return { contentHash: '', sizeBytes: 0, encoded };
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const name of [...files.keys()].sort()) {
    const file = files.get(name);
    if (file === undefined) continue;
    const origin = origins.get(file);
    if (origin !== undefined) {
      hash.update(JSON.stringify([name, origin.digest]));
      sizeBytes += origin.sizeBytes;
      continue;
    }
    const bytes = toBinary(FileDescriptorProtoSchema, file);
    encoded.set(name, bytes);
    hash.update(JSON.stringify([name, bytes.byteLength])).update(bytes);
    sizeBytes += bytes.byteLength;
    yield;
  }
  return { contentHash: hash.digest('hex'), sizeBytes, encoded };
}
