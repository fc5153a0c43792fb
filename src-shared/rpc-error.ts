import { statusName } from './status-code';

/**
 * The only error that crosses processes: a call on our own link failed, or one of our services refused on purpose.
 * What a *target* answers is never an RpcError but an event of a recording.
 */
export class RpcError extends Error {
  override readonly name = 'RpcError';

  /**
   * @param path The method, as on the wire: `/sockeye.v1.CallService/Run`.
   * @param code A status code of gRPC, see StatusCode.
   * @param details What failed, with what value, and what to do; a sentence for people.
   */
  constructor(
    readonly path: string,
    readonly code: number,
    readonly details: string,
    options?: { readonly cause?: unknown },
  ) {
    super(`${path}: ${statusName(code)}: ${details}`, options);
  }
}
