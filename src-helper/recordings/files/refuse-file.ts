import { RpcError } from '../../../src-shared/rpc-error';
import { StatusCode } from '../../../src-shared/status-code';

/** Words for a file that cannot be used; what the system said comes last. */
export function refuseFile(path: string, words: string, cause?: unknown): RpcError {
  const details = cause instanceof Error ? `${words} ${cause.message}` : words;
  return new RpcError(path, StatusCode.FAILED_PRECONDITION, details, { cause });
}
