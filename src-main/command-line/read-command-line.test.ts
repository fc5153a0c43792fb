import { describe, expect, it } from 'vitest';

import { OpenSource } from '../../gen/sockeye/v1/host';
import { readCommandLine, wordsOfApp } from './read-command-line';
import { readDeepLink } from './read-deep-link';

/** What these words open, without who asked. */
function opened(...words: string[]): unknown[] {
  const commandLine = readCommandLine(words, '/home/ada');
  return commandLine.kind === 'run' ? commandLine.opens.map(({ what }) => what) : [];
}

describe('the command line', () => {
  it('runs without words', () => {
    expect(readCommandLine([], '/')).toEqual({ kind: 'run', isSafe: false, isNew: false, opens: [] });
  });

  it('takes targets, leaves the options of Chromium to Chromium, and knows its own', () => {
    const words = ['--disable-gpu', 'unix:/run/a b.sock', '--safe', '--user-data-dir=/x', '127.0.0.1:50051', '--new'];
    expect(readCommandLine(words, '/')).toEqual({
      kind: 'run',
      isSafe: true,
      isNew: true,
      opens: ['unix:/run/a b.sock', '127.0.0.1:50051'].map(value => ({
        source: OpenSource.OPEN_SOURCE_COMMAND_LINE,
        what: { $case: 'target', value },
      })),
    });
  });

  it.each([
    ['--help', 'help'],
    ['-h', 'help'],
    ['--version', 'version'],
    ['-v', 'version'],
  ])('%s asks for the %s whatever else is there', (word, kind) => {
    expect(readCommandLine(['unix:/a', word, '--safe'], '/')).toEqual({ kind });
  });

  it.each([
    ['--saef', 'did you mean --safe?'],
    ['--Safe', 'did you mean --safe?'],
    ['--verison', 'did you mean --version?'],
    ['--halp', 'did you mean --help?'],
    ['--user-datadir=/x', 'did you mean --user-data-dir?'],
    ['--user-data-dir', 'needs a path'],
    ['--user-data-dir=', 'needs a path'],
    ['--safe=yes', '--safe takes no value.'],
    ['-x', 'There is no option "-x".'],
    ['-', 'There is no option "-".'],
  ])('refuses %s, which cannot be meant', (word, problem) => {
    expect(readCommandLine(['unix:/a', word], '/')).toEqual({
      kind: 'wrong',
      problem: expect.stringContaining(problem) as string,
    });
  });

  it.each([
    '--disable-gpu',
    '--v=1',
    '--ozone-platform=wayland',
    '--enable-features=A=b',
    '-psn_0_12345',
    '--no-sandbox',
  ])('leaves %s to Chromium and the system', word => {
    expect(readCommandLine([word], '/').kind).toBe('run');
  });

  it('reads what stands behind -- as things to open', () => {
    expect(opened('--', '--help')).toEqual([{ $case: 'target', value: '--help' }]);
  });

  it.each([
    ['./a.sock', '/home/ada/a.sock'],
    ['../a.sock', '/home/a.sock'],
    ['unix:./a.sock', 'unix:/home/ada/a.sock'],
    ['/run/a.sock', '/run/a.sock'],
    ['unix-abstract:./a', 'unix-abstract:./a'],
  ])('reads the path %s from where the user is', (word, value) => {
    expect(opened(word)).toEqual([{ $case: 'target', value }]);
  });

  it('takes the URL of a file, as file managers pass it, for a file that the system opens', () => {
    expect(readCommandLine(['file:///home/ada/my%20api.protoset'], '/')).toMatchObject({
      opens: [
        {
          source: OpenSource.OPEN_SOURCE_FILE,
          what: { $case: 'descriptorSet', value: '/home/ada/my api.protoset' },
        },
      ],
    });
    expect(opened('file:///a%2fb.protoset', 'file:///a%00b')).toEqual([
      { $case: 'target', value: 'file:///a%2fb.protoset' },
      { $case: 'target', value: 'file:///a%00b' },
    ]);
  });

  it.each([
    ['app.protoset', '/home/ada/app.protoset'],
    ['/x/app.binpb', '/x/app.binpb'],
  ])('takes %s for a descriptor set', (word, value) => {
    expect(opened(word)).toEqual([{ $case: 'descriptorSet', value }]);
  });

  it('refuses, in words, what holds control characters or is too long', () => {
    for (const word of ['unix:/a\n2026 info main x', '/a\u001b[31m', 'unix:/\u202e', `/${'x'.repeat(5000)}`]) {
      expect(opened(word)).toEqual([
        { $case: 'problem', value: expect.stringContaining('cannot be opened') as string },
      ]);
    }
  });

  it('opens no more than twenty things', () => {
    expect(opened(...Array.from({ length: 50 }, (_, at) => `/s${at}`))).toHaveLength(20);
  });

  it.each([
    [['/e/electron', '--no-sandbox', '-r', '/loader.js', '/repo', 'unix:/a', '--safe'], '/repo', ['unix:/a', '--safe']],
    [['/opt/Sockeye/sockeye', 'unix:/a'], undefined, ['unix:/a']],
  ])('finds its words among those of the process', (argv, appPath, words) => {
    expect(wordsOfApp(argv, appPath)).toEqual(words);
  });
});

describe('a deep link', () => {
  it.each([
    ['sockeye://open?target=unix:/run/a.sock', 'unix:/run/a.sock'],
    ['sockeye://open/?target=unix%3A%2Frun%2Fa%20b.sock', 'unix:/run/a b.sock'],
    ['sockeye:open?target=localhost:50051', 'localhost:50051'],
    ['SOCKEYE://open?target=[::1]:1', '[::1]:1'],
  ])('%s opens a target', (link, value) => {
    expect(readDeepLink(link)).toEqual({ $case: 'target', value });
  });

  it.each([
    'sockeye://open',
    'sockeye://open?target=',
    'sockeye://open?target=a:1&target=b:2',
    'sockeye://open?target=unix:/a%0Ab',
    'sockeye://open?target=unix:/a%1b[2J',
    'sockeye://run?target=unix:/a',
    'sockeye://',
    'https://open?target=unix:/a',
    `sockeye://open?target=${'x'.repeat(5000)}`,
  ])('%s opens nothing and says why', link => {
    expect(readDeepLink(link).$case).toBe('problem');
  });

  it('says who asked: a link is not the word of the user', () => {
    const commandLine = readCommandLine(['sockeye://open?target=unix:/a'], '/');
    expect(commandLine).toMatchObject({ opens: [{ source: OpenSource.OPEN_SOURCE_DEEP_LINK }] });
  });
});
