// Which recordings are listed, as the user has set it and as the address of the view keeps it.
import { ListRecordingsRequest } from '../../gen/sockeye/v1/recording';
import { StatusCode, statusName } from '../../src-shared/status-code';

/** Which recordings are listed. */
export interface RecordingQuery {
  /** In one of the messages; empty for all. */
  readonly text: string;
  /** A part of the method's path; empty for all. */
  readonly method: string;
  /** `ok`, `failed`, `running` or the name of a code; empty for all. */
  readonly status: string;
  /** Empty for all. */
  readonly targetId: string;
  /** How many days back, today counted; 0 for all. */
  readonly days: number;
  readonly isPinned: boolean;
}

/** All recordings. */
export const allRecordings: RecordingQuery = {
  text: '',
  method: '',
  status: '',
  targetId: '',
  days: 0,
  isPinned: false,
};

const address = '#recordings';

/** The address of the list, for `location.hash`. */
export function queryToHash(query: RecordingQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== '' && value !== 0 && value !== false) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? address : `${address}?${text}`;
}

/** The query of an address; undefined when it is of another view. What is not understood is left out. */
export function queryFromHash(hash: string): RecordingQuery | undefined {
  const [name, text = ''] = hash.split('?', 2);
  if (name !== address) return undefined;
  const parameters = new URLSearchParams(text);
  const days = Number(parameters.get('days') ?? 0);
  return {
    text: parameters.get('text') ?? '',
    method: parameters.get('method') ?? '',
    status: parameters.get('status') ?? '',
    targetId: parameters.get('targetId') ?? '',
    days: Number.isInteger(days) && days > 0 ? days : 0,
    isPinned: parameters.get('isPinned') === 'true',
  };
}

/** True when something is left out. */
export function isFiltered(query: RecordingQuery): boolean {
  return queryToHash(query) !== address;
}

/** The question that lists a page. `now` says which day is today. */
export function listRequest(query: RecordingQuery, now: Date, limit: number, pageToken = ''): ListRecordingsRequest {
  const from = query.days === 0 ? 0n : BigInt(startOfDay(now, query.days - 1).getTime()) * 1000n;
  return {
    ...ListRecordingsRequest.fromPartial({
      limit,
      targetId: query.targetId,
      methodText: query.method.trim(),
      startedFromUs: from,
      isPinned: query.isPinned,
      text: query.text,
      ignoresCase: true,
      pageToken,
      includesRunning: query.status === 'running',
    }),
    statusCodes: codesOf(query.status),
  };
}

function codesOf(status: string): readonly number[] {
  if (status === '' || status === 'running') return [];
  const codes = Object.values(StatusCode);
  if (status === 'ok') return [StatusCode.OK];
  if (status === 'failed') return codes.filter(code => code !== StatusCode.OK);
  return codes.filter(code => statusName(code) === status);
}

function startOfDay(now: Date, daysBefore: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysBefore);
}
