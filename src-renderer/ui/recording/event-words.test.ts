import { describe, expect, test } from 'vitest';

import { Direction, Event, Recording } from '../../../gen/sockeye/v1/recording';
import { complete } from '../../testing/complete';
import { messageEvent } from '../../testing/fake-recordings';
import { chooseEvent } from './choose-event';
import { describeEvent } from './event-words';

const status = (code: number, message = ''): Event =>
  complete(Event, {
    atUs: 1200n,
    body: { $case: 'status', value: { status: { code, message }, trailers: [{ key: 'a' }] } },
  });

describe('a row of a recording', () => {
  test('shows a message by its direction, preview, size and time', () => {
    const row = describeEvent(messageEvent(0, 900, Direction.DIRECTION_RECEIVED, { message: 'Hello' }));
    expect(row).toEqual({
      mark: '<',
      name: 'received message',
      text: '{"message":"Hello"}',
      tone: 'data',
      size: '19 B',
      time: '0.9 ms',
    });
  });

  test('says why a message cannot be read', () => {
    const value = { direction: Direction.DIRECTION_SENT, decodeError: 'premature EOF' };
    const row = describeEvent(complete(Event, { body: { $case: 'message', value } }));
    expect([row.mark, row.tone, row.text]).toEqual(['>', 'bad', 'cannot be decoded: premature EOF']);
  });

  test.each(['\n', '\r\n', '\r', '\u2028', '\u2029', '\x85'])('F6: a status of lines ended by %j is one row', end => {
    expect(describeEvent(status(13, `failed${end}  at a.b${end}at c`)).text).toBe(
      'INTERNAL  failed ⏎   at a.b ⏎ at c  1 trailer',
    );
  });

  test('A10: a status, a preview and the reason of a failure cannot turn the reading order', () => {
    expect(describeEvent(status(5, 'gpj\u202Efdp')).text).toBe('NOT_FOUND  gpj\\u202Efdp  1 trailer');
    const messageEvent = (preview: string, decodeError: string): Event =>
      Event.fromPartial({ body: { $case: 'message', value: { preview, decodeError } } });
    expect(describeEvent(messageEvent('{"a":"\u2066b"}', '')).text).toBe('{"a":"\\u2066b"}');
    expect(describeEvent(messageEvent('', 'no \u202Etype')).text).toBe('cannot be decoded: no \\u202Etype');
  });

  test('shows a status by its name, never by its number alone', () => {
    expect(describeEvent(status(0)).text).toBe('OK  1 trailer');
    expect(describeEvent(status(5, 'no such pod')).text).toBe('NOT_FOUND  no such pod  1 trailer');
    for (const message of ['OK', 'Ok', ' ok. ']) expect(describeEvent(status(0, message)).text).toBe('OK  1 trailer');
    expect(describeEvent(status(5, 'Not found')).text).toBe('NOT_FOUND  1 trailer');
    expect(describeEvent(status(0, 'все хорошо')).text).toBe('OK  все хорошо  1 trailer');
    expect(describeEvent(status(42)).text).toBe('CODE 42  1 trailer');
  });
});

describe('the event that is shown when none was chosen', () => {
  const events = [
    messageEvent(0, 0, Direction.DIRECTION_SENT, {}),
    messageEvent(1, 1, Direction.DIRECTION_RECEIVED, {}),
    status(0),
  ];
  const choose = (part: object): number | undefined =>
    chooseEvent(complete(Recording, { eventCount: 3n, messagesReceived: 1n, ...part }), index => events[index]);
  test('is the reply when there is one', () => expect(choose({ status: { code: 0 } })).toBe(1));
  test('is the status of a call that failed', () => expect(choose({ status: { code: 5 } })).toBe(2));
  test('is none while the call runs', () => expect(choose({})).toBeUndefined());
  test('is none of a stream', () => expect(choose({ status: { code: 0 }, messagesReceived: 2n })).toBeUndefined());
  test('is none until the rows are at hand', () => {
    const recording = complete(Recording, { eventCount: 3n, messagesReceived: 1n, status: { code: 0 } });
    expect(chooseEvent(recording, () => undefined)).toBeUndefined();
  });
});
