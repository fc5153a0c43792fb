import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode, statusName } from '../../src-shared/status-code';

/** Words for a failure of our own link or a refusal by one of our services. */
export interface ErrorWords {
  readonly what: string;
  readonly nextStep: string;
}

/** Says in words what an error of our own services means. Anything that is no RpcError is a bug and says so. */
export function explainError(error: unknown): ErrorWords {
  if (!(error instanceof RpcError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { what: `This window met an error of its own: ${message}`, nextStep: 'Reload the window (Ctrl+R).' };
  }
  if (error.code === StatusCode.UNAVAILABLE) {
    return {
      what: `UNAVAILABLE: the connection to the helper was lost. ${error.details}`.trim(),
      nextStep: 'The helper is started again by itself; then try once more.',
    };
  }
  return { what: error.details === '' ? statusName(error.code) : error.details, nextStep: '' };
}

/** True when a call ended because we left it. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (error instanceof RpcError && error.code === StatusCode.CANCELLED);
}
