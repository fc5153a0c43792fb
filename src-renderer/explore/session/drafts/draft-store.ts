import type { TabDraft } from './tab-draft';

/** Which requests are open, in their order. */
export interface DraftOrder {
  readonly ids: readonly string[];
  readonly activeId: string | undefined;
}

/** What has changed since the last time. */
export interface DraftChanges {
  readonly put: readonly TabDraft[];
  readonly removed: readonly string[];
  readonly order: DraftOrder;
}

/** Where drafts are kept. Both reject when the database cannot be used. */
export interface DraftStore {
  /** The drafts in their order, as they were written by whatever version. */
  readonly read: () => Promise<{ readonly drafts: readonly unknown[]; readonly activeId: string | undefined }>;
  /** Writes all of it or nothing; what is written survives the end of any process of the app. */
  readonly write: (changes: DraftChanges) => Promise<void>;
}

const databaseName = 'requests';
const draftTable = 'drafts';
const orderTable = 'order';
const orderKey = 'tabs';

/**
 * Keeps drafts in the page's own database (IndexedDB). Not in local storage: that takes 5 MB, and is written to disk
 * seconds to minutes later.
 */
export function createDraftStore(): DraftStore {
  let opened: Promise<IDBDatabase> | undefined;
  const open = (): Promise<IDBDatabase> => (opened ??= openDatabase());
  return {
    read: async () => {
      const transaction = (await open()).transaction([draftTable, orderTable], 'readonly');
      const [drafts, order] = await Promise.all([
        ask<unknown[]>(transaction.objectStore(draftTable).getAll()),
        // Typed as anything; written by `write` alone.
        ask(transaction.objectStore(orderTable).get(orderKey) as IDBRequest<DraftOrder | undefined>),
      ]);
      const place = new Map(order?.ids.map((id, at) => [id, at]));
      const placeOf = (draft: unknown): number => place.get((draft as Partial<TabDraft>).id ?? '') ?? place.size;
      return { drafts: drafts.sort((a, b) => placeOf(a) - placeOf(b)), activeId: order?.activeId };
    },
    write: async ({ put, removed, order }) => {
      const transaction = (await open()).transaction([draftTable, orderTable], 'readwrite');
      const drafts = transaction.objectStore(draftTable);
      for (const id of removed) drafts.delete(id);
      for (const draft of put) drafts.put(draft);
      transaction.objectStore(orderTable).put(order, orderKey);
      // At once, so that a page that goes away meanwhile does not take it back.
      transaction.commit();
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('The drafts were not written.'));
      });
    },
  };
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(draftTable, { keyPath: 'id' });
    request.result.createObjectStore(orderTable);
  };
  return ask(request);
}

function ask<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database of the page did not answer.'));
  });
}
