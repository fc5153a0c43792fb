import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ExportFormat, Direction, type SaveRecordingsRequest } from '../../../gen/sockeye/v1/recording';
import { listByteFields } from './list-byte-fields';
import { loadRecordings } from './load-recordings';
import { type ExportRecording, saveRecordings } from './save-recordings';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sockeye-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;

const exportLines: ExportRecording = async function* ({ recordingId }) {
  for (const line of [1, 2]) yield { data: await Promise.resolve(Buffer.from(`${recordingId} ${line}\n`)) };
};

const saving = (path: string): SaveRecordingsRequest => ({
  recordingIds: ['a', 'b'],
  format: ExportFormat.EXPORT_FORMAT_JSON_LINES,
  direction: Direction.DIRECTION_UNSPECIFIED,
  path,
});

async function all<T>(messages: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const message of messages) list.push(message);
  return list;
}

describe('saving recordings', () => {
  test('writes one behind the other and replaces what was there', async () => {
    const path = join(folder, 'calls.jsonl');
    writeFileSync(path, 'old');
    const reports = await all(saveRecordings(exportLines, saving(path), signal));
    expect(reports.at(-1)).toEqual({ recordingsWritten: 2, bytesWritten: 16n });
    expect(readFileSync(path, 'utf8')).toBe('a 1\na 2\nb 1\nb 2\n');
    expect(readdirSync(folder)).toEqual(['calls.jsonl']);
  });

  test('that fails midway leaves what was there and nothing else', async () => {
    const path = join(folder, 'calls.jsonl');
    writeFileSync(path, 'old');
    const failing: ExportRecording = async function* (request, ended) {
      if (request.recordingId === 'b') throw new Error('gone');
      yield* exportLines(request, ended);
    };
    await expect(all(saveRecordings(failing, saving(path), signal))).rejects.toThrow('gone');
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['calls.jsonl']);
  });

  test('says which file cannot be written', async () => {
    const path = join(folder, 'missing', 'calls.jsonl');
    await expect(all(saveRecordings(exportLines, saving(path), signal))).rejects.toThrow(`"${path}" cannot be written`);
    await expect(all(saveRecordings(exportLines, saving('calls.jsonl'), signal))).rejects.toThrow(
      'not an absolute path',
    );
  });
});

describe('loading recordings', () => {
  test('hands the whole file on in pieces and tells the new ids', async () => {
    const path = join(folder, 'calls.jsonl');
    const content = Buffer.alloc(2_500_000, 'x');
    writeFileSync(path, content);
    let taken = 0;
    const importAll = async (
      requests: AsyncIterable<{ readonly data: Uint8Array }>,
    ): Promise<{ recordingIds: string[] }> => {
      for await (const { data } of requests) taken += data.length;
      return { recordingIds: ['new'] };
    };
    const reports = await all(loadRecordings(importAll, { path }, signal));
    expect(taken).toBe(2_500_000);
    expect(reports.at(-1)).toEqual({ bytesRead: 2_500_000n, bytesTotal: 2_500_000n, recordingIds: ['new'] });
  });

  test('says which file cannot be read', async () => {
    const path = join(folder, 'nothing.jsonl');
    const loading = loadRecordings(() => Promise.resolve({ recordingIds: [] }), { path }, signal);
    await expect(all(loading)).rejects.toThrow(`"${path}" cannot be read`);
  });
});

test('the fields of broken bytes are listed up to where they break', () => {
  const { fields, problemOffset, problem } = listByteFields(Uint8Array.of(0x08, 0x05, 0x12, 0x09, 0x41));
  expect(fields.map(({ from, to, number, valueText }) => [from, to, number, valueText])).toEqual([[0n, 2n, 1, '5']]);
  expect(problemOffset).toBeDefined();
  expect(problem).not.toBe('');
});
