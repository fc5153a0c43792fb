import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode, statusName } from '../../src-shared/status-code';

/** Words for a failure of our own link or a refusal by one of our services. */
export interface ErrorWords {
  /** The status code's name: `UNAVAILABLE`. */
  readonly code: string;
  readonly what: string;
  readonly nextStep: string;
}

/** Says in words what an error of our own services means. Anything that is no RpcError is a bug and says so. */
export function explainError(error: unknown): ErrorWords {
  if (!(error instanceof RpcError)) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'INTERNAL',
      what: `This window met an error of its own: ${message}`,
      nextStep: 'Reload the window (Ctrl+R).',
    };
  }
  if (error.code === StatusCode.UNAVAILABLE) {
    return {
      code: statusName(error.code),
      what: error.details === '' ? 'The connection to the helper was lost.' : error.details,
      nextStep: 'Try once more when the status bar says that the helper runs.',
    };
  }
  const code = statusName(error.code);
  return { code, what: error.details === '' ? code : error.details, nextStep: '' };
}

/** True when a call ended because we left it. */
export function isAbort(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || (error instanceof RpcError && error.code === StatusCode.CANCELLED);
}

/** True when the helper is gone: it is started again by itself, and the status bar says how that goes. */
export function isLinkLost(error: unknown): boolean {
  return error instanceof RpcError && error.code === StatusCode.UNAVAILABLE;
}
