import { describe, expect, test } from 'vitest';

import {
  changeMessages,
  chosenMessage,
  type MessagesChange,
  newMessage,
  type PreparedMessages,
  withNextChosen,
} from './prepared-messages';
import { parseRate } from './series-rate';

const three: PreparedMessages = {
  messages: ['1', '2', '3'].map(id => newMessage(id, `text ${id}`)),
  chosenId: '2',
  removed: undefined,
};
const after = (...changes: readonly MessagesChange[]): PreparedMessages => changes.reduce(changeMessages, three);
const shown = ({ messages, chosenId }: PreparedMessages): string =>
  messages.map(({ id }) => (id === chosenId ? `[${id}]` : id)).join(' ');

describe('the prepared messages', () => {
  test.each<[string, readonly MessagesChange[], string]>([
    ['a new one stands behind the chosen one and is chosen', [{ kind: 'add', messageId: '4', text: '' }], '1 2 [4] 3'],
    ['the one behind takes the place of a deleted one', [{ kind: 'remove' }], '1 [3]'],
    ['the one before when it was the last', [{ kind: 'choose', messageId: '3' }, { kind: 'remove' }], '1 [2]'],
    ['the only one is not deleted', [{ kind: 'remove' }, { kind: 'remove' }, { kind: 'remove' }], '[1]'],
    ['what was deleted last comes back where it was', [{ kind: 'remove' }, { kind: 'restore' }], '1 [2] 3'],
    ['they move, and stay chosen', [{ kind: 'move', messageId: '2', to: 0 }], '[2] 1 3'],
    ['they move down', [{ kind: 'move', messageId: '1', to: 2 }], '[2] 3 1'],
    ['they do not move beyond the ends', [{ kind: 'move', messageId: '1', to: -1 }], '1 [2] 3'],
  ])('%s', (_name, changes, expected) => {
    expect(shown(after(...changes))).toBe(expected);
  });

  test('the one behind is next; behind the last there is none, so that one stays', () => {
    expect(shown(withNextChosen(three))).toBe('1 2 [3]');
    expect(shown(withNextChosen(withNextChosen(three)))).toBe('1 2 [3]');
    expect(chosenMessage(three).text).toBe('text 2');
  });
});

test.each([
  ['', 0],
  ['10', 10],
  [' 2,000 ', 2000],
  ['0.5', 0.5],
  ['0', undefined],
  ['-1', undefined],
  ['fast', undefined],
  ['2000000', undefined],
])('the rate %j is read', (text, expected) => {
  const parsed = parseRate(text);
  expect(parsed.kind === 'rate' ? parsed.perSecond : undefined).toBe(expected);
});
