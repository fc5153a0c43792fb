import type { DescMessage } from '@bufbuild/protobuf';

import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';
import type { LoadedSchema } from '../loaded-schema';

/** A message of a schema; throws RpcError INVALID_ARGUMENT when there is none of this name. */
export function findMessageType(schema: LoadedSchema, typeName: string, path: string): DescMessage {
  const type = schema.registry.getMessage(typeName);
  if (type !== undefined) return type;
  const details = `There is no message "${typeName}" in the schema of this target; load the schema again if it is new.`;
  throw new RpcError(path, StatusCode.INVALID_ARGUMENT, details);
}
