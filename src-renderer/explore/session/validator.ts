import type { SchemaService, TextProblem } from '../../../gen/sockeye/v1/schema';

/** Pause in typing before a text is validated, in milliseconds. */
const typingPauseMs = 200;

/** Validates texts while they are typed. */
export interface Validator {
  /** Validates soon; a newer text of the same `id` takes the place of an older one. */
  readonly validate: (id: string, targetId: string, typeName: string, text: string) => void;
  readonly forget: (id: string) => void;
}

/** Makes a validator that hands each verdict on. A text that cannot be validated now has no verdict. */
export function createValidator(
  schema: SchemaService,
  onVerdict: (id: string, text: string, problems: readonly TextProblem[]) => void,
): Validator {
  const pending = new Map<string, AbortController>();

  const forget = (id: string): void => {
    pending.get(id)?.abort();
    pending.delete(id);
  };

  async function ask(id: string, targetId: string, typeName: string, json: string, signal: AbortSignal): Promise<void> {
    try {
      const { problems } = await schema.validateMessage({ targetId, typeName, json, expandsVariables: true }, signal);
      if (!signal.aborted) onVerdict(id, json, problems);
    } catch {
      // The helper is away or the type is gone: the verdict comes with the send.
    }
  }

  return {
    forget,
    validate: (id, targetId, typeName, text) => {
      forget(id);
      const controller = new AbortController();
      pending.set(id, controller);
      const timer = setTimeout(() => void ask(id, targetId, typeName, text, controller.signal), typingPauseMs);
      controller.signal.addEventListener('abort', () => clearTimeout(timer));
    },
  };
}
