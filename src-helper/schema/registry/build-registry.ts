// From descriptors, whatever their state, to a registry: what resolves is in it, what does not is named.
import type { FileRegistry } from '@bufbuild/protobuf';
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { createProblem } from '../schema-problem';
import type { SlicedWork } from '../../sliced-work';
import { findBuiltInFile } from './built-in-files';
import { findKnownFile } from './bundled-files';
import { copyFile } from './copy-file';
import { declareTypes } from './declare-types';
import { linkFiles } from './link-files';
import { dropBadDefaults, type KnownTypes, Pruning, type UnusableMethod } from './pruning';
import { resolveReferences } from './resolve-references';
import { sortFiles } from './sort-files';

/** A registry and what it took to make it. */
export interface BuiltRegistry {
  readonly registry: FileRegistry;
  /** The files as they came, each behind those it imports, built-in ones included where they were missing. */
  readonly files: readonly FileDescriptorProto[];
  /** Files that the runtime does not take whatever is left out, as they came; not among the files. */
  readonly refused: readonly FileDescriptorProto[];
  readonly problems: readonly SchemaProblem[];
  readonly unusableMethods: readonly UnusableMethod[];
}

/**
 * Makes a registry. Never throws and never gives up as a whole: what does not resolve is left out and named. Takes the
 * files over: do not use them afterwards except as `files` of the outcome.
 *
 * @param files Files by name.
 * @param missing Why a file is not among them, by name, for those where a reason is known.
 */
export function* buildRegistry(
  files: ReadonlyMap<string, FileDescriptorProto>,
  missing: ReadonlyMap<string, string>,
): SlicedWork<BuiltRegistry> {
  const problems: SchemaProblem[] = [];
  const refused: FileDescriptorProto[] = [];
  const { complete, absent } = addBuiltInFiles(files);
  for (const [name, importers] of absent) problems.push(describeMissingFile(name, importers, missing.get(name)));
  const { files: sorted, cycles } = sortFiles(complete);
  for (const [importer, imported] of cycles) {
    const message = `"${imported}" and "${importer}" import each other; that import is ignored.`;
    problems.push(createProblem({ file: importer, message }));
  }
  const cut = new Set(cycles.map(([importer, imported]) => `${importer}\n${imported}`));
  let candidates = sorted;
  for (;;) {
    const attempt = yield* pruneFiles(candidates, cut);
    const outcome = yield* linkFiles(attempt.loadable);
    if (outcome.kind === 'linked') {
      const { registry } = outcome;
      const all = [...problems, ...attempt.problems, ...(yield* checkDefaults(registry))];
      return { registry, files: attempt.restored, refused, problems: all, unusableMethods: attempt.unusableMethods };
    }
    // Pruning knows all the rules we know of; what the runtime still refuses goes file by file, until the rest loads.
    problems.push(createProblem({ file: outcome.name, message: `This file cannot be used: ${outcome.reason}` }));
    refused.push(...attempt.restored.filter(file => file.name === outcome.name));
    candidates = attempt.restored.filter(file => file.name !== outcome.name);
  }
}

interface Attempt {
  readonly loadable: readonly FileDescriptorProto[];
  /** The same files as they were before anything was left out. */
  readonly restored: readonly FileDescriptorProto[];
  readonly problems: readonly SchemaProblem[];
  readonly unusableMethods: readonly UnusableMethod[];
}

function* pruneFiles(files: readonly FileDescriptorProto[], cut: ReadonlySet<string>): SlicedWork<Attempt> {
  const known: KnownTypes = new Map();
  const names = new Set(files.map(file => file.name));
  const originals = new Map<string, FileDescriptorProto>();
  const problems: SchemaProblem[] = [];
  const unusableMethods: UnusableMethod[] = [];
  for (const file of files) {
    yield;
    const absent = file.dependency.filter(name => !names.has(name));
    const pruning = new Pruning(file, known, absent);
    declareTypes(pruning);
    resolveReferences(pruning);
    const dependency = file.dependency.filter(name => names.has(name) && !cut.has(`${file.name}\n${name}`));
    problems.push(...pruning.problems);
    for (const unusable of pruning.unusableMethods) unusableMethods.push(unusable);
    if (pruning.edits.length === 0 && dependency.length === file.dependency.length) continue;
    originals.set(file.name, copyFile(file));
    pruning.apply();
    // The indexes of public imports would be wrong now; nothing that reads a registry needs them.
    file.dependency = dependency;
    file.publicDependency = [];
    file.weakDependency = [];
  }
  const restored = files.map(file => originals.get(file.name) ?? file);
  return { loadable: files, restored, problems, unusableMethods };
}

function addBuiltInFiles(files: ReadonlyMap<string, FileDescriptorProto>): {
  readonly complete: ReadonlyMap<string, FileDescriptorProto>;
  readonly absent: ReadonlyMap<string, readonly string[]>;
} {
  const complete = new Map(files);
  const absent = new Map<string, string[]>();
  // A map's iterator also visits what is added on the way: the imports of built-in files.
  for (const file of complete.values()) {
    for (const name of file.dependency) {
      if (complete.has(name)) continue;
      const known = findBuiltInFile(name) ?? findUndeclared(name, complete.values());
      if (known !== undefined) complete.set(name, copyFile(known));
      else absent.set(name, [...(absent.get(name) ?? []), file.name]);
    }
  }
  return { complete, absent };
}

/** A bundled file, unless one of these declares what is in it: a second declaration would be a contradiction. */
function findUndeclared(name: string, files: Iterable<FileDescriptorProto>): FileDescriptorProto | undefined {
  const known = findKnownFile(name);
  if (known === undefined) return undefined;
  const declared = new Set(known.messageType.map(message => message.name));
  for (const file of files) {
    if (file.package === known.package && file.messageType.some(message => declared.has(message.name)))
      return undefined;
  }
  return known;
}

function describeMissingFile(name: string, importers: readonly string[], reason: string | undefined): SchemaProblem {
  const others = importers.length > 1 ? ` and ${String(importers.length - 1)} more` : '';
  const because = reason === undefined ? '' : `: ${reason}`;
  return createProblem({
    file: name,
    message: `This file, imported by "${importers[0] ?? ''}"${others}, did not load${because}`,
  });
}

function* checkDefaults(registry: FileRegistry): SlicedWork<readonly SchemaProblem[]> {
  const problems: SchemaProblem[] = [];
  for (const type of registry) {
    if (type.kind !== 'message') continue;
    yield;
    for (const symbol of dropBadDefaults(type)) {
      const message = 'The default of this field is not a value of its type; it is ignored.';
      problems.push(createProblem({ file: type.file.proto.name, symbol, message }));
    }
  }
  return problems;
}
