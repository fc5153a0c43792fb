import { describe, expect, test } from 'vitest';

import { Recording } from '../../../gen/sockeye/v1/recording';
import { MethodDescription } from '../../../gen/sockeye/v1/schema';
import { chosenMessage, type PreparedMessage } from './prepared-messages';
import { activeTab, initialSessionState, type SessionState } from './session-state';
import { type SessionEvent, updateSession } from './session-update';

const method = (name: string): MethodDescription => MethodDescription.create({ name, path: `greet.Greeter/${name}` });
const play = (...events: readonly SessionEvent[]): SessionState => events.reduce(updateSession, initialSessionState);
const opened = (id: string): SessionEvent => ({ kind: 'opened', id, targetId: 'sample', method: method(id) });
const messageOf = (state: SessionState): PreparedMessage | undefined => {
  const tab = activeTab(state);
  return tab && chosenMessage(tab);
};
const recording = Recording.create({ id: 'r1' });

describe('the open requests', () => {
  test('show the one that was opened last', () => {
    const state = play(opened('a'), opened('b'));
    expect(state.tabs.map(tab => tab.id)).toEqual(['a', 'b']);
    expect(activeTab(state)?.id).toBe('b');
  });

  test.each([
    ['the right neighbour takes the place of a closed tab', 'b', 'b', 'c'],
    ['the left one when it was the last', 'c', 'c', 'b'],
    ['the active one stays when another is closed', 'c', 'a', 'c'],
  ])('%s', (_name, active, closed, then) => {
    const state = play(
      opened('a'),
      opened('b'),
      opened('c'),
      { kind: 'activated', id: active },
      { kind: 'closed', id: closed },
    );
    expect(state.activeId).toBe(then);
  });

  test('are none after the last is closed', () => {
    expect(play(opened('a'), { kind: 'closed', id: 'a' })).toEqual(initialSessionState);
  });

  test('keep what was typed before the template came', () => {
    const typed = play(opened('a'), { kind: 'changed', id: 'a', change: { text: '{"x":1}' } });
    expect(messageOf(updateSession(typed, { kind: 'template-came', id: 'a', text: '{}' }))?.text).toBe('{"x":1}');
    expect(messageOf(play(opened('a'), { kind: 'template-came', id: 'a', text: '{}' }))?.text).toBe('{}');
  });

  test('say what is to be known of a message that came from a recording, until it is edited', () => {
    const note = { what: 'Not quite it.', nextStep: '' };
    const copied = play(opened('a'), { kind: 'changed', id: 'a', change: { text: '{}', note } });
    expect(activeTab(copied)?.note).toEqual(note);
    const other = updateSession(copied, { kind: 'changed', id: 'a', change: { section: 'options' } });
    expect(activeTab(other)?.note).toEqual(note);
    const edited = updateSession(other, { kind: 'changed', id: 'a', change: { text: '{ }' } });
    expect(activeTab(edited)?.note).toBeUndefined();
  });

  test('take no verdict on a text that has changed since', () => {
    const problems = [{ from: 0, to: 1, message: 'bad', path: '', isWarning: false }];
    const state = play(
      opened('a'),
      { kind: 'changed', id: 'a', change: { text: 'new' } },
      { kind: 'validated', id: 'a', messageId: '1', text: 'old', problems },
    );
    expect(messageOf(state)?.problems).toEqual([]);
    expect(
      messageOf(updateSession(state, { kind: 'validated', id: 'a', messageId: '1', text: 'new', problems }))?.problems,
    ).toBe(problems);
  });

  test('stay when the schema is refreshed, also those whose method is gone', () => {
    const newer = { ...method('a'), comment: 'Now with words.' };
    const state = play(opened('a'), opened('b'), {
      kind: 'schema-came',
      targetId: 'sample',
      methods: new Map([[newer.path, newer]]),
    });
    expect(state.tabs.map(tab => [tab.id, tab.isInSchema, tab.method.comment])).toEqual([
      ['a', true, 'Now with words.'],
      ['b', false, ''],
    ]);
  });
});

describe('the call of a request', () => {
  test('is open from its beginning to its end', () => {
    const begun = play(opened('a'), { kind: 'call-begun', id: 'a', callId: 1 });
    expect(activeTab(begun)?.call?.isOpen).toBe(true);
    const ended = updateSession(begun, { kind: 'call-ended', id: 'a', callId: 1, failure: undefined });
    expect(activeTab(ended)?.call?.isOpen).toBe(false);
  });

  test('is not touched by what an earlier call brings late', () => {
    const second = play(
      opened('a'),
      { kind: 'call-begun', id: 'a', callId: 1 },
      { kind: 'call-begun', id: 'a', callId: 2 },
    );
    const late: readonly SessionEvent[] = [
      { kind: 'call-recording', id: 'a', callId: 1, recording },
      { kind: 'call-ended', id: 'a', callId: 1, failure: { code: 'UNAVAILABLE', what: 'x', nextStep: '' } },
    ];
    expect(late.reduce(updateSession, second)).toBe(second);
  });

  test('forgets a rejected message when the next one goes out', () => {
    const rejected = play(
      opened('a'),
      { kind: 'call-begun', id: 'a', callId: 1 },
      { kind: 'call-rejected', id: 'a', callId: 1, messageId: '1', problems: [] },
    );
    expect(messageOf(rejected)?.rejected).toEqual([]);
    const sent = updateSession(rejected, { kind: 'message-sent', id: 'a' });
    expect(messageOf(sent)).toMatchObject({ rejected: undefined, sentCount: 1 });
  });
});
