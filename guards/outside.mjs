import { change, fault, unit } from './named-tests.mjs';

const section = 'From outside';
const words = title => unit('src-main/command-line/read-command-line.test.ts', title);
const handing = title => unit('src-main/command-line/hand-over.test.ts', title);
const directory = 'src-main/helper/socket-directory.ts';
const deepLink = 'src-main/command-line/read-deep-link.ts';

/** What keeps words from outside from being more than words. */
export const outsideGuards = [
  {
    section,
    promise: 'A link `sockeye://…`',
    name: 'one target, and no control characters',
    changes: [
      change(
        deepLink,
        "if (targets.length !== 1 || target.trim() === '' || hasControlCharacters(target)) {",
        "if (target.trim() === '') {",
      ),
    ],
    tests: [words('%s opens nothing and says why')],
  },
  {
    section,
    promise: 'A link `sockeye://…`',
    name: 'nothing else',
    changes: [change(deepLink, "if (act !== 'open') return problem", "if (act === 'other') return problem")],
    tests: [words('%s opens nothing and says why')],
  },
  {
    section,
    promise: 'A link `sockeye://…`',
    name: 'within 4096 characters',
    changes: [
      change(deepLink, 'if (link.length > openTextLimit) return problem', 'if (link.length < 0) return problem'),
    ],
    tests: [words('%s opens nothing and says why')],
  },
  {
    section,
    promise: 'The window learns that a link asked',
    name: 'the source of a request',
    changes: [
      change(
        'src-main/command-line/read-command-line.ts',
        'source: OpenSource.OPEN_SOURCE_DEEP_LINK, what',
        'source: OpenSource.OPEN_SOURCE_COMMAND_LINE, what',
      ),
    ],
    tests: [words('says who asked: a link is not the word of the user')],
  },
  {
    section,
    promise: 'A later start hands its words',
    name: 'closed to others',
    changes: [change(directory, ' && (status.mode & 0o077) === 0;', ';')],
    tests: [handing('asks nobody whose directory is open to others or only a link, whatever its name')],
  },
  {
    section,
    promise: 'A later start hands its words',
    name: 'a directory, not a link',
    changes: [
      change(
        directory,
        'const status = await lstat(directory).catch(() => undefined);\n  return status?.isDirectory()',
        "const status = await (await import('node:fs/promises')).stat(directory).catch(() => undefined);\n  return status?.isDirectory()",
      ),
    ],
    tests: [handing('asks nobody whose directory is open to others or only a link, whatever its name')],
  },
  {
    section,
    promise: 'A later start hands its words',
    name: 'of the same user',
    changes: [change(directory, 'status.uid === process.getuid?.() && ', '')],
    tests: [unit('src-main/helper/other-user.test.ts', 'who plays an instance is handed nothing')],
  },
  {
    section,
    promise: 'A later start hands its words',
    name: 'with the same data',
    changes: [change('src-main/command-line/hand-over.ts', ' && handed.dataDirectory === dataDirectory) {', ') {')],
    tests: [handing('reaches the instance with the same data, and no other')],
  },
  {
    section,
    promise: 'Whoever connects there',
    name: 'only words are taken',
    changes: [
      change(
        'src-main/command-line/hand-over.ts',
        "    value['words'].every(word => typeof word === 'string') &&\n",
        '',
      ),
    ],
    tests: [handing('closes on what is not words for it (%#)')],
  },
  {
    section,
    promise: 'What is logged',
    name: 'lines of our own',
    changes: [
      change(
        'src-shared/log.ts',
        '/[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/gu',
        '/(?!)/gu',
      ),
    ],
    tests: [unit('src-shared/log.test.ts', 'lets %s neither begin a line nor command a terminal')],
  },
  {
    section,
    promise: 'What is logged',
    name: 'lines of a child process',
    changes: [
      change('src-main/logs/log-sink.ts', '${escapeControls(line.slice(0, lineLimit))}', '${line.slice(0, lineLimit)}'),
    ],
    tests: [
      unit(
        'src-main/logs/log-sink.test.ts',
        'takes the lines of a child whole, bounded and without control characters',
      ),
    ],
  },
  {
    section,
    promise: 'A helper that says nonsense',
    name: 'what it says is looked at first',
    changes: [
      change(
        'src-main/helper/helper-process.ts',
        "return isRecord(message) && message['kind'] === 'ready';",
        "return (message as { readonly kind: string }).kind === 'ready';",
      ),
    ],
    tests: [
      unit(
        'src-main/helper/helper-process.test.ts',
        'nonsense that the helper says is passed over, and it may still become ready',
      ),
    ],
  },
  {
    section,
    promise: 'No target can end the helper',
    name: 'errors of a stream are heard',
    changes: [change('src-helper/calls/wire/wire-call.ts', "    stream.on('error', () => undefined);\n", '')],
    tests: [
      fault(
        'targets.test.ts',
        '${fault}: each call ends in words and is recorded, and nothing leaks',
        'a reset in the middle: ',
      ),
    ],
  },
];
