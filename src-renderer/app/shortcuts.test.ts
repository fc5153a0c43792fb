import { expect, test } from 'vitest';

import { shortcutAct } from './shortcuts';

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

test.each([
  ['k', { ctrlKey: true }, 'palette'],
  ['K', { metaKey: true }, 'palette'],
  ['Enter', { ctrlKey: true }, 'send'],
  ['Enter', {}, undefined],
  ['w', { ctrlKey: true }, 'close-tab'],
  ['w', {}, undefined],
  ['Tab', { ctrlKey: true }, 'next-tab'],
  ['Tab', { ctrlKey: true, shiftKey: true }, 'previous-tab'],
  ['Tab', {}, undefined],
  ['F6', {}, 'next-pane'],
  ['F6', { shiftKey: true }, 'previous-pane'],
  ['Escape', {}, 'cancel'],
  ['k', { ctrlKey: true, altKey: true }, undefined],
])('the key %s with %o does %s', (key, held, act) => {
  expect(shortcutAct({ ...none, ...held, key })).toBe(act);
});
