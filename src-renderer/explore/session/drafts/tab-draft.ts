import { MethodDescription } from '../../../../gen/sockeye/v1/schema';
import type { MetadataDraft } from '../../../ui/metadata/metadata-draft';
import { defaultCallOptions } from '../call-options';
import { newMessage } from '../prepared-messages';
import type { RequestSection, RequestTab } from '../session-state';

/** What is kept of a request: what the user has typed, and the method as it was last known. */
export interface TabDraft {
  readonly id: string;
  readonly targetId: string;
  readonly method: MethodDescription;
  readonly messages: readonly { readonly id: string; readonly text: string | undefined }[];
  readonly chosenId: string;
  readonly metadata: readonly MetadataDraft[];
  readonly options: RequestTab['options'];
  readonly rate: string;
  readonly section: RequestSection;
}

/** What of a tab is kept. */
export function toDraft(tab: RequestTab): TabDraft {
  const { id, targetId, method, messages, chosenId, metadata, options, rate, section } = tab;
  const texts = messages.map(message => ({ id: message.id, text: message.text }));
  return { id, targetId, method, messages: texts, chosenId, metadata, options, rate, section };
}

/** True when nothing that is kept differs, however much else does. */
export function isSameDraft(a: RequestTab, b: RequestTab): boolean {
  return (
    a.method === b.method &&
    a.metadata === b.metadata &&
    a.options === b.options &&
    a.rate === b.rate &&
    a.section === b.section &&
    a.chosenId === b.chosenId &&
    a.messages.length === b.messages.length &&
    a.messages.every((message, at) => message.id === b.messages[at]?.id && message.text === b.messages[at].text)
  );
}

/**
 * The tab of a draft, as it was written by this or another version of Sockeye; undefined when it is none. Options that this
 * version knows and that one did not are as for a new request.
 */
export function fromDraft(value: unknown): RequestTab | undefined {
  if (!isFields(value)) return undefined;
  const { id, targetId, method, chosenId, rate, section } = value;
  const messages = readList(value['messages']).flatMap(message => {
    const { id: messageId, text } = message;
    if (typeof messageId !== 'string') return [];
    return [newMessage(messageId, typeof text === 'string' ? text : undefined)];
  });
  const [first] = messages;
  if (typeof id !== 'string' || typeof targetId !== 'string' || !isFields(method) || first === undefined) {
    return undefined;
  }
  if (typeof method['path'] !== 'string' || typeof method['name'] !== 'string') return undefined;
  // By toDraft from a whole one; what an older version did not have gets its default.
  const written = method as Partial<MethodDescription>;
  const isChosenThere = messages.some(message => message.id === chosenId);
  return {
    id,
    targetId,
    method: MethodDescription.fromPartial(written),
    isInSchema: true,
    messages,
    chosenId: isChosenThere ? String(chosenId) : first.id,
    removed: undefined,
    metadata: readList(value['metadata']).flatMap(({ key, value: text }, at) =>
      typeof key === 'string' && typeof text === 'string' ? [{ id: at, key, value: text }] : [],
    ),
    options: { ...defaultCallOptions, ...(isFields(value['options']) ? value['options'] : {}) },
    rate: typeof rate === 'string' ? rate : '',
    section: section === 'metadata' || section === 'options' ? section : 'message',
    note: undefined,
    call: undefined,
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readList(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
