import type { SessionStore } from '../session-store';
import type { RequestTab } from '../session-state';
import type { DraftChanges, DraftStore } from './draft-store';
import { fromDraft, isSameDraft, toDraft } from './tab-draft';

/**
 * Opens the requests that were open when the window last went away, and writes those that are open as they change, one
 * write after the other. Resolves once they are open. When they cannot be read or written the session says so and goes on.
 */
export async function keepDrafts(session: SessionStore, store: DraftStore, signal: AbortSignal): Promise<void> {
  try {
    const { drafts, activeId } = await store.read();
    const tabs = drafts.flatMap(draft => fromDraft(draft) ?? []);
    if (tabs.length > 0) session.restore(tabs, activeId);
  } catch (error) {
    session.tellDraftProblem(wordsOf(error));
    return;
  }
  let written: readonly RequestTab[] = [];
  let writtenActiveId: string | undefined;
  let isWriting = false;
  const write = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    try {
      for (;;) {
        const { tabs, activeId } = session.get();
        const changes = changesBetween(written, tabs);
        const isReordered = tabs.some((tab, at) => tab.id !== written[at]?.id) || activeId !== writtenActiveId;
        if (changes.put.length === 0 && changes.removed.length === 0 && !isReordered) break;
        await store.write({ ...changes, order: { ids: tabs.map(tab => tab.id), activeId } });
        written = tabs;
        writtenActiveId = activeId;
      }
      session.tellDraftProblem(undefined);
    } catch (error) {
      // Tried again with the next change.
      session.tellDraftProblem(wordsOf(error));
    } finally {
      isWriting = false;
    }
  };
  const leave = session.subscribe(() => void write());
  signal.addEventListener('abort', leave);
  await write();
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'the database of the page cannot be used';
}

function changesBetween(
  before: readonly RequestTab[],
  now: readonly RequestTab[],
): Pick<DraftChanges, 'put' | 'removed'> {
  const known = new Map(before.map(tab => [tab.id, tab]));
  const put = now.filter(tab => {
    const old = known.get(tab.id);
    return old === undefined || !isSameDraft(old, tab);
  });
  const ids = new Set(now.map(tab => tab.id));
  return { put: put.map(toDraft), removed: before.filter(tab => !ids.has(tab.id)).map(tab => tab.id) };
}
