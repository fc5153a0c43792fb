// Why a target could not be reached or a call failed, in words for people: the way to the one table of explanations.
import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { dialSettings } from '../wire/dial/connection-settings';
import { type Cause, causeOfProbe, causeOfStatus, type Failure } from './causes';
import { explainUnusable } from './explain-unusable';
import { explainCause } from './explanation-table';
import type { FailureFacts } from './failure-facts';
import { gatherFacts } from './gather-facts';
import { type FailedProbe, type Probe, probeTarget } from '../wire/dial/probe-target';
import { currentSystem } from '../wire/dial/transports/transport';
import { UnusableTarget } from '../wire/dial/unusable-target';

/** node:http2 gives a call whose connection ended with GOAWAY the status of a call that was reset with the same code. */
const resetCauses: ReadonlySet<Cause> = new Set<Cause>([
  'authority-rejected',
  'metadata-too-large',
  'too-many-headers',
  'stream-reset',
]);

/** How long a knock for more facts may take. */
const probeMs = 500;

/**
 * Explains a status that Sockeye's side made. May stat the socket and knock at the endpoint, in at most half a second.
 * Undefined when nothing better is known than the status says. Never rejects, but with the reason of `signal`.
 */
export async function explainStatus(
  target: Target,
  failure: Failure,
  signal: AbortSignal,
): Promise<Explanation | undefined> {
  const cause = causeOfStatus(failure);
  if (cause === undefined) return undefined;
  if (cause !== 'knock' && !resetCauses.has(cause)) return explain(target, cause, failure.details);
  try {
    const probe = await probeTarget(dialSettings(target, currentSystem()), probeMs, signal);
    if (cause !== 'knock' && probe.kind !== 'goaway') return await explain(target, cause, failure.details);
    return await explainProbe(target, probe, failure);
  } catch (error) {
    if (signal.aborted) throw error;
    return error instanceof UnusableTarget ? explainUnusable(error) : undefined;
  }
}

/**
 * Explains what a knock showed. When the server spoke HTTP/2 there is nothing wrong with the connection now: undefined,
 * or with the `failure` of a call that its connection failed before.
 */
export async function explainProbe(target: Target, probe: Probe, failure?: Failure): Promise<Explanation | undefined> {
  const isDropped = failure?.details.startsWith('Connection dropped') === true;
  if (probe.kind === 'http2') {
    return failure && explain(target, isDropped ? 'connection-dropped' : 'connection-lost', failure.details);
  }
  const now = await explainFailedProbe(target, probe);
  if (!isDropped) return now;
  const what = `The connection broke while the call was open. ${now.what}`;
  return { ...now, what };
}

async function explainFailedProbe(target: Target, probe: FailedProbe): Promise<Explanation> {
  const facts = await gatherFacts(target, '', { probe, ...authorityOf(target) });
  return explainCause(refine(causeOfProbe(probe, facts.file?.kind), facts), facts);
}

/** What the knock alone does not tell: which files the target gives. */
function refine(cause: Cause, { missingRoot, target }: FailureFacts): Cause {
  if (cause === 'certificate-unknown-authority' && missingRoot !== undefined) return 'certificate-root-missing';
  // Many servers call it bad when there is none.
  const givesNone = (target.connection?.tls?.certificatePath ?? '') === '';
  return cause === 'client-certificate-refused' && givesNone ? 'client-certificate-required' : cause;
}

async function explain(target: Target, cause: Cause, said: string): Promise<Explanation> {
  return explainCause(cause, await gatherFacts(target, said, authorityOf(target)));
}

function authorityOf(target: Target): { readonly authority?: string } {
  try {
    return { authority: dialSettings(target, currentSystem()).authority };
  } catch {
    return {};
  }
}
