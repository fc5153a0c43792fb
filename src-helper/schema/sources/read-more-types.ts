// Types that turn up only in messages: what is in an Any need not be in the schema of any service.
import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { Target } from '../../../gen/sockeye/v1/target';
import { RpcError } from '../../../src-shared/rpc-error';
import { addMetadata } from '../../targets/metadata';
import type { TargetConnections } from '../../targets/target-connections';
import { readTypesByReflection } from '../reflection/read-by-reflection';
import { reflectionLimits } from '../reflection/reflection-limits';
import { copyFile } from '../registry/copy-file';

/** Somebody waits for a message to be shown: a server that is slower than this is not waited for. */
const limits = { ...reflectionLimits, idleMs: 2000, totalMs: 2000, maxFiles: 2000 };

/**
 * Asks a target for types by their full names. The files of the schema with those that came on top; undefined when none
 * came, for whatever reason. Takes at most about two seconds. Rejects only with the reason of `signal`.
 */
export async function readMoreTypes(
  target: Target,
  connections: TargetConnections,
  typeNames: readonly string[],
  files: readonly FileDescriptorProto[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FileDescriptorProto> | undefined> {
  if (target.schemaSources?.useReflection === false) return undefined;
  let connection;
  try {
    connection = connections.acquire(target);
    addMetadata(connection.metadata, target.schemaSources?.reflectionMetadata ?? []);
    return await readTypesByReflection(connection, typeNames, files.map(copyFile), signal, limits);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return undefined;
  } finally {
    connection?.release();
  }
}
