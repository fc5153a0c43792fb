// RFC 3339 and seconds, as ProtoJSON writes Timestamp and Duration. Exact to the nanosecond.

/** Seconds and nanoseconds as google.protobuf.Timestamp and Duration hold them. */
export interface MomentOutcome {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** 0001-01-01T00:00:00Z in seconds. */
export const TIMESTAMP_SECONDS_MIN = -62_135_596_800;
/** 9999-12-31T23:59:59Z in seconds. */
export const TIMESTAMP_SECONDS_MAX = 253_402_300_799;
/** About 10,000 years in seconds. */
export const DURATION_SECONDS_MAX = 315_576_000_000;

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** Reads `2026-01-31T12:00:00.5Z`, or says what is wrong with it. */
export function parseTimestamp(text: string): MomentOutcome | string {
  const match = TIMESTAMP.exec(text);
  if (match === null) return `bad timestamp: expected "2026-01-31T12:00:00Z" (RFC 3339, upper-case T and Z)`;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const fraction = match[7] ?? '';
  if (fraction.length > 9) return 'bad timestamp: more than nine digits of a second';
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return `bad timestamp: there is no day ${text.slice(0, 10)}`;
  if (hour > 23 || minute > 59 || second > 59) return `bad timestamp: there is no time ${text.slice(11, 19)}`;
  const [zoneHour, zoneMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (zoneHour > 23 || zoneMinute > 59) return `bad timestamp: there is no offset ${text.slice(-6)}`;
  const offset = (match[8] === '-' ? -1 : 1) * (zoneHour * 3600 + zoneMinute * 60);
  const seconds = date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offset;
  if (seconds < TIMESTAMP_SECONDS_MIN || seconds > TIMESTAMP_SECONDS_MAX)
    return 'timestamp out of range: from 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z';
  return { seconds: BigInt(seconds), nanos: Number(fraction.padEnd(9, '0')) };
}

const DURATION = /^(-?)(\d+)(?:\.(\d+))?s$/;

/** Reads `-1.5s`, or says what is wrong with it. */
export function parseDuration(text: string): MomentOutcome | string {
  const match = DURATION.exec(text);
  if (match === null) return 'bad duration: expected seconds like "1.5s"';
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > 9) return 'bad duration: more than nine digits of a second';
  const seconds = Number(whole);
  if (seconds > DURATION_SECONDS_MAX)
    return `duration out of range: at most ${DURATION_SECONDS_MAX} seconds either way`;
  const nanos = Number(fraction.padEnd(9, '0'));
  return sign === '-'
    ? { seconds: BigInt(-seconds), nanos: nanos === 0 ? 0 : -nanos }
    : { seconds: BigInt(seconds), nanos };
}
