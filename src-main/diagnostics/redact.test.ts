import { expect, it } from 'vitest';

import { redactLine } from './redact';

const ada = { home: '/home/ada', userName: 'ada' };

it.each([
  ['data /home/ada/.config/Sockeye', 'data ~/.config/Sockeye'],
  ['cannot open /media/ada/disk/x.proto', 'cannot open /media/<user>/disk/x.proto'],
  ['C:\\Users\\ada\\x', 'C:\\Users\\<user>\\x'],
  ['canada speaks to adams', 'canada speaks to adams'],
  ['opened https://ada:hunter2@host:1/x', 'opened https://<hidden>@host:1/x'],
  ['opened https://ada:hun@ter2@host:1/x', 'opened https://<hidden>@host:1/x'],
  ['cookie: sid=abc; other=def', 'cookie: <hidden>'],
  ["password='two words' x", 'password=<hidden> x'],
  ['private_key=abcdef', 'private_key=<hidden>'],
  ['  b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZWQ=', '<hidden>'],
  ['cannot open /home/ada.', 'cannot open ~.'],
  ['cannot open /media/ada.', 'cannot open /media/<user>.'],
  ['[/home/ada] and /home/adam', '[~] and /home/adam'],
  ['header Authorization: Bearer abc.def-123', 'header Authorization: <hidden> <hidden>'],
  ['said "basic YWRhOmh1bnRlcjI="', 'said "basic <hidden>"'],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc_-9', 'got <hidden>'],
  ['password=hunter2 state=running', 'password=<hidden> state=running'],
  ['{"api_key": "s e c r e t", "n": 1}', '{"api_key": <hidden>, "n": 1}'],
  ['x-auth-token=abcdef', 'x-auth-token=<hidden>'],
  ['-----BEGIN PRIVATE KEY-----MIIE', '-----BEGIN <hidden>'],
  ['\u001b[31mred\u202e', '\\u001b[31mred\\u202e'],
])('%s becomes %s', (line, redacted) => {
  expect(redactLine(line, ada)).toBe(redacted);
});

it('a user whose name says nothing is not looked for', () => {
  expect(redactLine('/usr/root/x /root/y', { home: '/root', userName: 'root' })).toBe('/usr/root/x ~/y');
  expect(redactLine('/opt/me/y', { home: '/h/me', userName: 'me' })).toBe('/opt/me/y');
});
