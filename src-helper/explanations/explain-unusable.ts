// Words for an UnusableTarget, made where a service answers.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import { UnusableTarget } from '../wire/dial/unusable-target';
import { explainCause } from './explanation-table';
import { plainFacts } from './failure-facts';

/** Explains an error of `dialSettings` or of a connection that could not be made; undefined for any other error. */
export function explainUnusable(error: unknown): Explanation | undefined {
  if (error instanceof UnusableTarget) {
    return explainCause(error.reason, plainFacts(error.target, error.system, error.said));
  }
  if (!(error instanceof RpcError)) return undefined;
  return { cause: 'settings', what: error.details, nextStep: 'Change the settings of this target.' };
}

/** An UnusableTarget as it crosses processes: FAILED_PRECONDITION with the words of its explanation. Others as they are. */
export function toRpcError(error: unknown): unknown {
  return error instanceof UnusableTarget
    ? new RpcError('/sockeye.v1.TargetService', StatusCode.FAILED_PRECONDITION, wordsOfUnusable(error), {
        cause: error,
      })
    : error;
}

/** What is wrong and what to do, in sentences. */
export function wordsOfUnusable(error: UnusableTarget): string {
  const { what, nextStep } = explainCause(error.reason, plainFacts(error.target, error.system, error.said));
  return [what, nextStep].filter(text => text !== '').join(' ');
}
