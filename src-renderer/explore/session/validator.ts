import type { SchemaService, TextProblem } from '../../../gen/sockeye/v1/schema';

/** Pause in typing before a text is validated, in milliseconds. */
const typingPauseMs = 200;

/** Which message a text is. */
export interface TextPlace {
  /** Of the tab. */
  readonly id: string;
  readonly messageId: string;
}

/** Validates texts while they are typed. */
export interface Validator {
  /** Validates soon; a newer text of the same place takes the place of an older one. */
  readonly validate: (place: TextPlace, targetId: string, typeName: string, text: string) => void;
  /** Forgets what waits of a tab. */
  readonly forget: (id: string) => void;
}

/** Makes a validator that hands each verdict on. A text that cannot be validated now has no verdict. */
export function createValidator(
  schema: SchemaService,
  onVerdict: (place: TextPlace, text: string, problems: readonly TextProblem[]) => void,
): Validator {
  const pending = new Map<string, Map<string, AbortController>>();

  async function ask(
    place: TextPlace,
    targetId: string,
    typeName: string,
    json: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const request = { targetId, typeName, json, expandsVariables: true };
      const { problems } = await schema.validateMessage(request, signal);
      if (!signal.aborted) onVerdict(place, json, problems);
    } catch {
      // The helper is away or the type is gone: the verdict comes with the send.
    }
  }

  return {
    forget: id => {
      for (const controller of pending.get(id)?.values() ?? []) controller.abort();
      pending.delete(id);
    },
    validate: (place, targetId, typeName, text) => {
      const ofTab = pending.get(place.id) ?? new Map<string, AbortController>();
      pending.set(place.id, ofTab);
      ofTab.get(place.messageId)?.abort();
      const controller = new AbortController();
      ofTab.set(place.messageId, controller);
      const timer = setTimeout(() => void ask(place, targetId, typeName, text, controller.signal), typingPauseMs);
      controller.signal.addEventListener('abort', () => clearTimeout(timer));
    },
  };
}
