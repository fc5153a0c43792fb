import { setMaxListeners } from 'node:events';
import { realpath } from 'node:fs/promises';

import {
  type Listener,
  OwnUse,
  type PeerIdentity,
  type ProbeListenersRequest,
  type ProbeListenersResponse,
  type ProbeOutcome,
  type ProbeResult,
  ProbeVerdict,
} from '../../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { formatEndpoint } from '../../../src-shared/endpoint';
import type { Discovery, DiscoveryState } from '../discovery';
import { findOwnUse } from '../own-use';
import { findWellKnown } from '../known/find-well-known';
import type { OutcomeWords } from './outcome-words';
import { cannotDialWords, outcomeOf, probeEndpoint, type ProbeSurroundings } from './probe-endpoint';
import { createTurns } from './turns';

/** Probes what a request names; yields the plan, then results as they come. Ends early when `signal` is aborted. */
export type ProbeListeners = (
  request: ProbeListenersRequest,
  signal: AbortSignal,
) => AsyncIterable<ProbeListenersResponse>;

/** How many probes run at once, over all requests. */
const atOnce = 8;

/** One thing to probe. */
interface Job {
  readonly listenerId: string;
  /** Undefined when the listener is gone. */
  readonly listener: Listener | undefined;
  readonly endpoint: Endpoint | undefined;
}

/** Makes the prober of a discovery. Requests share its turns. */
export function createProber(discovery: Discovery, surroundings: ProbeSurroundings): ProbeListeners {
  const turns = createTurns(atOnce);
  /** Listeners that did not answer in time: unknown, and asked anew by the next probe. */
  const unanswered = new Set<string>();

  async function run(job: Job, request: ProbeListenersRequest, signal: AbortSignal): Promise<ProbeResult> {
    const { listenerId, listener, endpoint } = job;
    const untouched = await reasonNotTo(job, request.insist);
    if (untouched !== undefined) return { listenerId, endpoint, outcome: complete(outcomeOf(untouched)) };
    if (listener?.lastProbe !== undefined && !request.refresh && !unanswered.has(listenerId)) {
      return { listenerId, endpoint, outcome: { ...listener.lastProbe, isCached: true } };
    }
    const { isWhole, ...shown } = await turns.take(
      () => probeEndpoint(endpoint ?? { address: undefined }, surroundings, signal),
      signal,
    );
    const outcome: ProbeOutcome = {
      ...complete(shown),
      peer: shown.connectUs > 0n && listener !== undefined ? peerOf(listener) : undefined,
    };
    if (listener !== undefined) discovery.remember(listener, outcome);
    if (isWhole) unanswered.delete(listenerId);
    else unanswered.add(listenerId);
    return { listenerId, endpoint, outcome };
  }

  return async function* probe(request, signal) {
    // Each of what may be thousands of probes listens for the end.
    setMaxListeners(0, signal);
    const jobs = planJobs(request, await discovery.current(signal));
    const known = jobs.filter(({ listenerId }) => listenerId !== '');
    const unknown = jobs.filter(({ listenerId }) => listenerId === '');
    yield {
      update: {
        $case: 'plan',
        value: {
          listenerIds: known.map(({ listenerId }) => listenerId),
          endpoints: unknown.flatMap(({ endpoint }) => endpoint ?? []),
        },
      },
    };
    const running = new Map(
      jobs.map((job, index) => [index, run(job, request, signal).then(result => ({ index, result }))]),
    );
    // One that fails first would else be unhandled while the others are waited for.
    for (const each of running.values()) each.catch(() => undefined);
    while (running.size > 0) {
      const { index, result } = await Promise.race(running.values());
      running.delete(index);
      yield { update: { $case: 'result', value: result } };
    }
  };
}

/** What a request names, each place once. */
function planJobs(request: ProbeListenersRequest, { listeners }: DiscoveryState): readonly Job[] {
  const jobs = new Map<string, Job>();
  const add = (listenerId: string, listener: Listener | undefined): void => {
    jobs.set(listenerId, { listenerId, listener, endpoint: listener?.endpoint });
  };
  for (const id of request.listenerIds) add(id, listeners.get(id));
  for (const endpoint of request.endpoints) {
    const text = formatEndpoint(endpoint);
    const there = [...listeners.values()].filter(
      listener => listener.endpoint !== undefined && formatEndpoint(listener.endpoint) === text,
    );
    // Of several at one path, the last that was bound is the one that can be reached.
    const listener = there.find(({ cannotDialBecause }) => cannotDialBecause === '');
    if (listener !== undefined) add(listener.id, listener);
    else jobs.set(`endpoint ${text}`, { listenerId: '', listener: undefined, endpoint });
  }
  if (request.allMine) {
    for (const listener of listeners.values()) {
      const isWanted = listener.ownUse !== OwnUse.OWN_USE_LINK && listener.wellKnown?.isLeftAlone !== true;
      if (listener.isMine && isWanted) add(listener.id, listener);
    }
  }
  return [...jobs.values()];
}

/** Why nobody is connected to; undefined when somebody can be. */
async function reasonNotTo(
  { listenerId, listener, endpoint }: Job,
  insist: boolean,
): Promise<OutcomeWords | undefined> {
  if (listenerId !== '' && listener === undefined) {
    return { verdict: ProbeVerdict.PROBE_VERDICT_MISSING, words: 'It does not listen any more.', nextStep: '' };
  }
  if (endpoint === undefined) return cannotDialWords(listener?.cannotDialBecause ?? 'It has no address.');
  if (findOwnUse(await withoutLinks(endpoint)) === OwnUse.OWN_USE_LINK) {
    return leftAlone('Left alone: it is the private link inside Sockeye.', '');
  }
  const wellKnown = findWellKnown(endpoint, listener?.owners);
  if (wellKnown?.isLeftAlone === true && !insist) {
    return leftAlone(
      `Left alone: by its name it is ${wellKnown.name}, which does not speak gRPC.`,
      'Probe it all the same if you know better.',
    );
  }
  return listener === undefined || listener.cannotDialBecause === ''
    ? undefined
    : cannotDialWords(listener.cannotDialBecause);
}

function leftAlone(words: string, nextStep: string): OutcomeWords {
  return { verdict: ProbeVerdict.PROBE_VERDICT_LEFT_ALONE, words, nextStep };
}

/** A link to the private socket must not be a way to it. */
async function withoutLinks(endpoint: Endpoint): Promise<Endpoint> {
  if (endpoint.address?.$case !== 'unix') return endpoint;
  try {
    return { address: { $case: 'unix', value: { path: await realpath(endpoint.address.value.path) } } };
  } catch {
    return endpoint;
  }
}

function complete(outcome: Omit<ProbeOutcome, 'peer' | 'isCached'>): ProbeOutcome {
  return { ...outcome, peer: undefined, isCached: false };
}

/** Who is at the other end. Node has no call for SO_PEERCRED; who holds the listening socket is as much as that tells. */
function peerOf({ owners, uid, user, endpoint }: Listener): PeerIdentity | undefined {
  if (owners.length === 0 && uid === undefined) return undefined;
  const [owner] = owners;
  return {
    owners,
    uid: owner?.uid ?? uid,
    user: owner?.user ?? user,
    source:
      owners.length > 1
        ? 'These processes hold the listening socket; any of them may have answered.'
        : owners.length === 1
          ? 'This process holds the listening socket.'
          : endpoint?.address?.$case === 'tcp'
            ? 'The system tells whose socket this is, and hides the processes of other users.'
            : 'This user owns the socket’s file; who listens on it is hidden from you.',
  };
}
