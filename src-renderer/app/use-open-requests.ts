import { useEffect, useRef } from 'react';

import type { OpenRequest, WindowPart } from '../../gen/sockeye/v1/host';
import type { Target } from '../../gen/sockeye/v1/target';
import { targetKey } from '../explore/targets/targets-update';
import type { TargetsStore } from '../explore/targets/targets-store';
import type { Services } from '../services';
import type { TargetProposal } from '../explore/targets/target-draft';
import { platformOfWindow } from '../ui/platform-of-window';
import { decideOpen } from './open-requests';

/** What the window shows of a request from outside. */
export interface OpenActs {
  readonly onShow: () => void;
  readonly onAsk: (proposal: TargetProposal) => void;
  readonly onPart: (part: WindowPart) => void;
  readonly onProblem: (what: string) => void;
}

/** Follows what Sockeye is asked from outside to open. `acts` may be other functions at each drawing. */
export function useOpenRequests(host: Services['host'], targets: TargetsStore, acts: OpenActs): void {
  const latest = useRef(acts);
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    const ended = new AbortController();
    void follow(host, targets, latest, ended.signal);
    return () => ended.abort();
  }, [host, targets, latest]);
}

async function follow(
  host: Services['host'],
  targets: TargetsStore,
  acts: { readonly current: OpenActs },
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { request } of host.watchOpenRequests({}, signal)) {
      if (request !== undefined) await open(request, targets, acts.current, signal);
    }
  } catch {
    // The window is closing, or main is: there is nobody left to ask for anything.
  }
}

async function open(request: OpenRequest, targets: TargetsStore, acts: OpenActs, signal: AbortSignal): Promise<void> {
  // Parts of the window are there without targets: without a helper, too.
  const known = request.what?.$case === 'part' ? [] : await untilListed(targets, signal);
  const decision = decideOpen(request, known, platformOfWindow());
  if (decision.kind === 'part') {
    acts.onPart(decision.part);
    return;
  }
  acts.onShow();
  switch (decision.kind) {
    case 'show':
      if (decision.unfolds) targets.unfold(targetKey(decision.targetId), true);
      targets.activate(targetKey(decision.targetId));
      return;
    case 'save': {
      const refused = await targets.save(decision.target);
      if (refused !== undefined) acts.onProblem(refused.what);
      return;
    }
    case 'ask':
      acts.onAsk(decision.proposal);
      return;
    case 'problem':
      acts.onProblem(decision.what);
  }
}

/** The targets, once they have come. */
function untilListed(targets: TargetsStore, signal: AbortSignal): Promise<readonly Target[]> {
  return new Promise(resolve => {
    const look = (): void => {
      const list = targets.get().targets;
      if (list === undefined && !signal.aborted) return;
      stop();
      signal.removeEventListener('abort', look);
      resolve(list ?? []);
    };
    const stop = targets.subscribe(look);
    signal.addEventListener('abort', look);
    look();
  });
}
