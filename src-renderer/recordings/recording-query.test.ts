import { describe, expect, test } from 'vitest';

import { allRecordings, isFiltered, listRequest, queryFromHash, queryToHash } from './recording-query';

const now = new Date(2026, 10, 22, 15, 30);

describe('the address of the list', () => {
  test('keeps every filter and nothing else', () => {
    const query = { ...allRecordings, text: 'a b&c=ä', status: 'NOT_FOUND', targetId: 't', days: 7, isPinned: true };
    expect(queryFromHash(queryToHash(query))).toEqual(query);
    expect(queryToHash(allRecordings)).toBe('#recordings');
    expect(isFiltered(query)).toBe(true);
  });

  test('of another view is none, and one that is not understood lists everything', () => {
    expect(queryFromHash('')).toBeUndefined();
    expect(queryFromHash('#explore?text=a')).toBeUndefined();
    expect(queryFromHash('#recordings?days=-3&future=1')).toEqual(allRecordings);
  });
});

describe('the question for a page', () => {
  const codes = (status: string): readonly number[] => listRequest({ ...allRecordings, status }, now, 10).statusCodes;

  test('names the codes of a status', () => {
    expect(codes('ok')).toEqual([0]);
    expect(codes('NOT_FOUND')).toEqual([5]);
    expect(codes('failed')).toHaveLength(16);
    expect(codes('failed')).not.toContain(0);
    expect(listRequest({ ...allRecordings, status: 'running' }, now, 10)).toMatchObject({
      statusCodes: [],
      includesRunning: true,
    });
  });

  test('begins at midnight of the first day', () => {
    const { startedFromUs } = listRequest({ ...allRecordings, days: 2 }, now, 10);
    expect(new Date(Number(startedFromUs / 1000n))).toEqual(new Date(2026, 10, 21));
    expect(listRequest(allRecordings, now, 10).startedFromUs).toBe(0n);
  });
});
