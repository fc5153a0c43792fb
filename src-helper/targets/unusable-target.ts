import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';
import type { Cause } from './explanations/causes';
import { explainCause } from './explanations/explanation-table';
import { plainFacts } from './explanations/failure-facts';
import { currentSystem, type System } from './transports/transport';

/** The settings of a target cannot work here. Crosses processes as FAILED_PRECONDITION with the words of the explanation. */
export class UnusableTarget extends RpcError {
  constructor(
    readonly explanation: Explanation,
    options?: { readonly cause?: unknown },
  ) {
    const words = [explanation.what, explanation.nextStep].filter(text => text !== '').join(' ');
    super('/sockeye.v1.TargetService', StatusCode.FAILED_PRECONDITION, words, options);
  }
}

/** Makes the error for a target, or for what is known of one. `said` is what the words of the cause quote. */
export function unusableTarget(
  target: Target,
  cause: Cause,
  { said = '', system = currentSystem(), error }: { said?: string; system?: System; error?: unknown } = {},
): UnusableTarget {
  return new UnusableTarget(explainCause(cause, plainFacts(target, system, said)), { cause: error });
}
