import { expect, it } from 'vitest';

import { nameToSuggest } from './name-to-suggest';

it.each([
  ['SayHello.jsonl', 'SayHello.jsonl'],
  ['/home/ada/.ssh/../out.jsonl', 'out.jsonl'],
  ['.bashrc', 'bashrc'],
  ['..', ''],
  ['/', ''],
  ['', ''],
  [' . .profile', 'profile'],
  ['out\u202elnosj.sh\n', 'outlnosj.sh'],
  ['a\0b', 'ab'],
])('of %j the name %j is suggested', (suggested, name) => {
  expect(nameToSuggest(suggested, () => false)).toBe(name);
});

it('the name of a folder where the app was started is not suggested, for the dialog would open it', () => {
  expect(nameToSuggest('src-main')).toBe('');
  expect(nameToSuggest('package.json')).toBe('package.json');
  expect(nameToSuggest('x'.repeat(10_000))).toHaveLength(10_000);
});
