// Types that turn up only in messages: what is in an Any need not be in the schema of any service.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Target } from '../../../gen/sockeye/v1/target';
import { RpcError } from '../../../src-shared/rpc-error';
import { addMetadata } from '../../wire/dial/metadata';
import type { TargetConnections } from '../../wire/dial/target-connections';
import { UnusableTarget } from '../../wire/dial/unusable-target';
import { type ReflectedTypes, readTypesByReflection } from '../reflection/read-by-reflection';
import { reflectionLimits } from '../reflection/reflection-limits';
import { copyFile } from '../registry/copy-file';
import { repairDescriptors } from '../registry/repair-descriptors';
import type { SlicedWork } from '../../sliced-work';

/** Somebody waits for a message to be shown: a server that is slower than this is not waited for. */
const limits = { ...reflectionLimits, idleMs: 2000, totalMs: 2000, maxFiles: 2000 };

/**
 * Asks a target for types by their full names. Takes at most about two seconds. Rejects only with the reason of `signal`.
 *
 * @param files The files of its schema; left as they are.
 */
export async function readMoreTypes(
  target: Target,
  connections: TargetConnections,
  typeNames: readonly string[],
  files: readonly FileDescriptorProto[],
  signal: AbortSignal,
): Promise<ReflectedTypes> {
  if (target.schemaSources?.useReflection === false) return { files: [], isAnswered: true };
  let connection;
  try {
    connection = connections.acquire(target);
    addMetadata(connection.metadata, target.schemaSources?.reflectionMetadata ?? []);
    return await readTypesByReflection(connection, typeNames, files, signal, limits);
  } catch (error) {
    if (!(error instanceof RpcError || error instanceof UnusableTarget)) throw error;
    return { files: [], isAnswered: false };
  } finally {
    connection?.release();
  }
}

/** The files of a schema with those that came on top, ready to make a schema of; undefined when all were there. */
export function* addFiles(
  files: readonly FileDescriptorProto[],
  more: readonly FileDescriptorProto[],
): SlicedWork<ReadonlyMap<string, FileDescriptorProto> | undefined> {
  const all = new Map<string, FileDescriptorProto>();
  for (const file of files) {
    all.set(file.name, copyFile(file));
    yield;
  }
  const fresh = more.filter(file => !all.has(file.name));
  if (fresh.length === 0) return undefined;
  for (const file of fresh) all.set(file.name, copyFile(file));
  repairDescriptors(all.values());
  return all;
}
