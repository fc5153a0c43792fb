// What the window does with what it was asked from outside to open. Nothing here connects to anybody.
import { type OpenRequest, OpenSource, type WindowPart } from '../../gen/sockeye/v1/host';
import { Target } from '../../gen/sockeye/v1/target';
import { formatEndpoint, parseEndpoint } from '../../src-shared/endpoint';
import { sameEndpoint } from '../explore/discovery/same-endpoint';
import type { TargetProposal } from '../explore/targets/target-draft';

/** What is to be done with a request. */
export type OpenDecision =
  /** Show a target that is there; `unfolds` also reads its schema, which connects. */
  | { readonly kind: 'show'; readonly targetId: string; readonly unfolds: boolean }
  /** The user's own word: save it, and read its schema. */
  | { readonly kind: 'save'; readonly target: Target }
  /** Ask the user first. */
  | { readonly kind: 'ask'; readonly proposal: TargetProposal }
  /** Show a part of the window. */
  | { readonly kind: 'part'; readonly part: WindowPart }
  | { readonly kind: 'problem'; readonly what: string };

/** Decides what a request comes to. What a link asks for is only ever shown: any web page can carry one. */
export function decideOpen({ source, what }: OpenRequest, targets: readonly Target[], platform: string): OpenDecision {
  const isTrusted = source === OpenSource.OPEN_SOURCE_COMMAND_LINE || source === OpenSource.OPEN_SOURCE_SECOND_START;
  switch (what?.$case) {
    case undefined:
      return { kind: 'problem', what: 'Sockeye was asked to open something, but not what.' };
    case 'problem':
      return { kind: 'problem', what: what.value };
    case 'part':
      return { kind: 'part', part: what.value };
    case 'descriptorSet': {
      const note = 'This descriptor set was opened. Say where the server listens that it belongs to.';
      return { kind: 'ask', proposal: { endpoint: '', descriptorSets: [what.value], note } };
    }
    case 'target': {
      const parsed = parseEndpoint(what.value, platform);
      if (parsed.kind === 'problem') {
        return {
          kind: 'problem',
          what: `${source === OpenSource.OPEN_SOURCE_DEEP_LINK ? 'A link' : 'The command line'} asked to open "${what.value}", which is no endpoint. ${parsed.message}`,
        };
      }
      const known = targets.find(target => sameEndpoint(target.endpoint, parsed.endpoint));
      if (known !== undefined) return { kind: 'show', targetId: known.id, unfolds: isTrusted };
      if (!isTrusted) return { kind: 'ask', proposal: { endpoint: what.value, descriptorSets: [], note: linkNote } };
      const { endpoint, tls } = parsed;
      const connection = tls ? { tls: {} } : {};
      const target = { name: formatEndpoint(endpoint), endpoint, connection, schemaSources: { useReflection: true } };
      return { kind: 'save', target: Target.fromPartial(target) };
    }
  }
}

const linkNote =
  'A link outside Sockeye asks to open this endpoint. Nothing has been connected to. Add it only if you know whose it is: its server is asked for its schema as soon as it is added.';
