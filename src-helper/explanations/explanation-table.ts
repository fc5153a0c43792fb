// THE table from a cause to words, next step and remedy. Whatever fails on the way to a server is explained here and
// nowhere else: calls, checks, reflection and discovery all come by `explain.ts`.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import { answerWords } from './answer-words';
import type { Cause } from './causes';
import { connectWords } from './connect-words';
import { endpointWords } from './endpoint-words';
import type { FailureFacts } from './failure-facts';
import { tlsWords } from './tls-words';

/** What is said of a cause. `nextStep` is empty when there is no advice better than `what`. */
export type CauseWords = Omit<Explanation, 'cause'>;

/** Makes the words of a cause from what is known. */
export type WordsOf = (facts: FailureFacts) => CauseWords;

const explanationTable: Readonly<Record<Cause, WordsOf>> = {
  ...endpointWords,
  ...connectWords,
  ...tlsWords,
  ...answerWords,
};

/** Says what a cause means where these facts hold. The sample's settings cannot change, so it has no remedy. */
export function explainCause(cause: Cause, facts: FailureFacts): Explanation {
  // Nothing is said of TLS where none was used, whatever an error looked like.
  const fit = cause in tlsWords && cause !== 'tls-expected' && !facts.usesTls ? 'not-connected' : cause;
  const { what, nextStep, remedy } = explanationTable[fit](facts);
  const steps = [nextStep, cause in connectWords ? proxyNote(facts) : ''].filter(text => text !== '').join(' ');
  return {
    cause: fit,
    what: oneLine(what),
    nextStep: oneLine(steps),
    remedy: facts.target.isSample ? undefined : remedy,
  };
}

/** What OpenSSL and servers say may end in line breaks, which have no place in a sentence. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
}

/** A proxy of the environment is what other tools go by; who expects one here is told that there is none. */
function proxyNote({ proxy }: FailureFacts): string {
  return proxy === undefined
    ? ''
    : `Sockeye connects directly: the proxy that the environment names (${proxy.variable}, ${proxy.address}) is not used.`;
}
