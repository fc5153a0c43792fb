import { MatchLists, type Pause } from './match-lists';
import { listPage } from './list-page';
import { readEventBytes, SliceWriter } from './read-events';
import { eventCodes } from './event-block';
import { steadyNowMs } from '../../steady-now';
import { lowerBound } from '../lower-bound';
import type { StoreEngine } from './store-engine';
import type { ThreadQuestions } from './thread-messages';
import { tidy } from './tidy';

/** Answers questions; `pause` lets writes in between and rejects when the asker has gone. */
export type ThreadAnswers = {
  readonly [Name in keyof ThreadQuestions]: (
    ask: ThreadQuestions[Name]['ask'],
    pause: Pause,
  ) => ThreadQuestions[Name]['answer'] | Promise<ThreadQuestions[Name]['answer']>;
};

/** Makes the answers out of this engine. */
export function createThreadAnswers(engine: StoreEngine): ThreadAnswers {
  const lists = new MatchLists();

  function markDeleted(ids: readonly string[], deletedAtUs: number | null): readonly string[] {
    const isHere = deletedAtUs === null ? 'IS NOT NULL' : 'IS NULL';
    const sql = `UPDATE recordings SET deleted_at_us = ? WHERE id = ? AND deleted_at_us ${isHere} RETURNING id`;
    return ids.filter(id => {
      const changed = engine.databases.map(database => database.all(sql, deletedAtUs, id).length);
      return changed.some(count => count > 0);
    });
  }

  return {
    get({ id }) {
      const row = engine.find(id);
      return row && { summary: row.summary, schemaHash: row.schemaHash };
    },
    list: (ask, pause) => listPage(engine, ask, pause),
    readEvents({ id, start, count, dataLimit }) {
      if (engine.find(id) === undefined) return undefined;
      const slice = new SliceWriter(dataLimit);
      let next = start;
      for (const source of engine.sourcesOf(id)) next = slice.addRange(source, next, start + count);
      return slice.finish();
    },
    readBytes({ id, index, offset, length }) {
      for (const source of engine.find(id) === undefined ? [] : engine.sourcesOf(id)) {
        const found = readEventBytes(source, index, { offset, length });
        if (found?.code === eventCodes.sent || found?.code === eventCodes.received) return found;
      }
      return undefined;
    },
    async readMatches({ id, filter, start, count, dataLimit }, pause) {
      if (engine.find(id) === undefined) return undefined;
      const indexes = await lists.find(id, engine.sourcesOf(id), filter, pause);
      const wanted = indexes.slice(start, start + count);
      const slice = new SliceWriter(dataLimit);
      for (const source of engine.sourcesOf(id)) slice.addIndexes(source, wanted);
      return { slice: slice.finish(), matchedCount: indexes.length };
    },
    async findMatch({ id, filter, from, isBackward }, pause) {
      if (engine.find(id) === undefined) return undefined;
      const indexes = await lists.find(id, engine.sourcesOf(id), filter, pause);
      const behind = lowerBound(indexes, from);
      const position = isBackward && indexes[behind] !== from ? behind - 1 : behind;
      return { index: indexes[position], position: Math.max(position, 0), matchedCount: indexes.length };
    },
    delete: ({ ids }) => markDeleted(ids, Math.round(steadyNowMs() * 1_000)),
    restore: ({ ids }) => markDeleted(ids, null),
    pin({ ids, isPinned }) {
      for (const database of engine.databases) {
        for (const id of ids) database.all('UPDATE recordings SET is_pinned = ? WHERE id = ?', isPinned ? 1 : 0, id);
      }
      return undefined;
    },
    setLimits({ limitBytes, ageLimitMs }) {
      engine.quota = { ...engine.quota, limitBytes, ageLimitMs };
      return undefined;
    },
    async tidy(_ask, pause) {
      await tidy(engine, steadyNowMs(), pause, id => lists.forget(id));
      return undefined;
    },
    close() {
      engine.close();
      return undefined;
    },
  };
}
