import { type CallStatus, Direction, type Event } from '../../../gen/sockeye/v1/recording';
import { statusName } from '../../../src-shared/status-code';
import { oneLineText } from '../../../src-shared/visible-text';
import { formatBytes, formatDurationUs, formatNumberOf } from '../format';

/** A row of the list of events in words. */
export interface EventWords {
  /** One character for the way it went: `>` out, `<` in, `=` the end. */
  readonly mark: '>' | '<' | '=' | '⊣';
  /** What it is, for a screen reader. */
  readonly name: string;
  /** The preview, or what else there is to say in one line. */
  readonly text: string;
  readonly tone: 'data' | 'quiet' | 'ok' | 'bad';
  readonly size: string;
  readonly time: string;
}

/** Describes an event in one line. */
export function describeEvent({ body, atUs }: Event): EventWords {
  const time = formatDurationUs(atUs);
  const quiet = { tone: 'quiet', size: '', time } as const;
  switch (body?.$case) {
    case undefined:
      return { ...quiet, mark: '>', name: 'event', text: 'an event this version does not know' };
    case 'requestHeaders':
      return { ...quiet, mark: '>', name: 'request headers', text: entries('headers', body.value.metadata.length) };
    case 'responseHeaders':
      return { ...quiet, mark: '<', name: 'response headers', text: entries('headers', body.value.metadata.length) };
    case 'halfClose':
      return { ...quiet, mark: '⊣', name: 'half-closed', text: 'half-closed' };
    case 'message': {
      const { direction, preview, decodeError, sizeBytes } = body.value;
      const isSent = direction === Direction.DIRECTION_SENT;
      const text = decodeError === '' ? preview : `cannot be decoded: ${decodeError}`;
      return {
        mark: isSent ? '>' : '<',
        name: isSent ? 'sent message' : 'received message',
        text: text === '' ? '{}' : oneLineText(text),
        tone: decodeError === '' ? 'data' : 'bad',
        size: formatBytes(sizeBytes),
        time,
      };
    }
    case 'status': {
      const { status, trailers } = body.value;
      const code = status?.code ?? 2;
      const message = messageOfStatus(status);
      const more = message === '' ? '' : `  ${oneLineText(message)}`;
      const tail = trailers.length === 0 ? '' : `  ${formatNumberOf(trailers.length, 'trailer')}`;
      return {
        mark: '=',
        name: 'status',
        text: `${statusName(code)}${more}${tail}`,
        tone: code === 0 ? 'ok' : 'bad',
        size: '',
        time,
      };
    }
  }
}

/**
 * What the message of a status says beyond its name; empty when that is nothing. Many servers and libraries repeat the
 * name, as `OK`, `Ok`, `Not found` or `5 NOT_FOUND`.
 */
export function messageOfStatus(status: CallStatus | undefined): string {
  if (status === undefined) return '';
  const bare = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^\d+ /, '')
      .replace(/[^a-z0-9]/g, '');
  const message = status.message.trim();
  return bare(message) === bare(statusName(status.code)) && /^[\x20-\x7e]*$/.test(message) ? '' : message;
}

function entries(noun: string, count: number): string {
  return count === 0 ? noun : `${noun} (${count})`;
}
