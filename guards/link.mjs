import { change, unit } from './named-tests.mjs';

const section = 'The link';
const directory = 'src-main/helper/socket-directory.ts';
const program = title => unit('src-main/helper/helper-program.test.ts', title);
const tokens = title => unit('src-helper/link/token-guard.test.ts', title);
const socketDirectory = title => unit('src-main/helper/socket-directory.test.ts', title);
const sample = title => unit('src-helper/sample/start-sample.test.ts', title);
const stranger = title => unit('src-main/helper/other-user.test.ts', title);

const others = 'Other users cannot reach the helper';
const sameUser = 'Other processes of the same user';
const place = 'Nobody can take the place';
const left = 'Nothing stays behind';

const kept = 'What Sockeye keeps';

/** What keeps the link between main and the helper to these two. */
export const linkGuards = [
  {
    section,
    promise: kept,
    name: 'the mode of the recordings',
    changes: [
      change('src-helper/recordings/disk/open-database.ts', "openSync(file, 'a', 0o600)", "openSync(file, 'a', 0o644)"),
    ],
    tests: [unit('src-helper/recordings/disk/disk-recording-store.test.ts', 'files are for the user alone')],
  },
  {
    section,
    promise: others,
    name: 'the mode of the directory',
    changes: [
      change(
        directory,
        'return await mkdtemp(path.join(root, name)); // mode 0700',
        "const made = await mkdtemp(path.join(root, name));\n      await (await import('node:fs/promises')).chmod(made, 0o755);\n      return made;",
      ),
    ],
    tests: [
      socketDirectory('is for its owner alone and says whose it is'),
      stranger('can look into none of the folders'),
    ],
  },
  {
    section,
    promise: others,
    name: 'the mode of the socket',
    changes: [change('src-helper/server.ts', 'if (isFile) await restrictToOwner(socketPath);', '')],
    tests: [tokens('the socket is for its owner alone')],
  },
  {
    section,
    promise: others,
    name: 'the mode of the socket, where its directory was opened',
    changes: [change('src-helper/server.ts', 'await restrictToOwner(socketPath);', 'await chmod(socketPath, 0o777);')],
    tests: [stranger('reaches neither the link nor the sample when somebody has opened their folders')],
  },
  {
    section,
    promise: sameUser,
    name: 'the token',
    changes: [
      change(
        'src-helper/link/token-guard.ts',
        "return typeof given === 'string' && others.length === 0 && timingSafeEqual(hash(given), expected);",
        'return others.length === 0 || given === expected;',
      ),
    ],
    tests: [
      tokens('a call with %s gets UNAUTHENTICATED and reaches no method'),
      program('answers nobody who has another token'),
    ],
  },
  {
    section,
    promise: place,
    name: 'a directory that is still ours at each start of a helper',
    changes: [change(directory, 'if (!(await isOwn(base))) await makeAnew();', '')],
    tests: [socketDirectory('is made anew, for its owner alone, when %s was taken away')],
  },
  {
    section,
    promise: place,
    name: "the sample's folder: no link",
    changes: [change('src-helper/sample/claim-socket-path.ts', 'if (!found.isDirectory()) {', 'if (found.isFile()) {')],
    tests: [sample('a folder that is a link, open to others or somebody else’s is refused')],
  },
  {
    section,
    promise: place,
    name: "the sample's folder: not open to others",
    changes: [change('src-helper/sample/claim-socket-path.ts', '(found.mode & 0o077) !== 0', 'found.mode === 0')],
    tests: [sample('a folder that is a link, open to others or somebody else’s is refused')],
  },
  {
    section,
    promise: left,
    name: 'the keeper',
    changes: [
      change(
        'src-main/helper/keeper.ts',
        'rm -rf -- "$directory"; sleep 0.3 || sleep 1; rm -rf -- "$directory"`;',
        'exit 0`;',
      ),
    ],
    tests: [
      unit(
        'src-main/helper/keeper.test.ts',
        'removes directory and socket when the process that it watches for is killed',
      ),
    ],
    mayHang: true,
  },
  {
    section,
    promise: left,
    name: 'the sweep of the next start',
    changes: [
      change(
        directory,
        "    case 'ECONNREFUSED':\n      return true;",
        "    case 'ECONNREFUSED':\n      return false;",
      ),
    ],
    tests: [socketDirectory('removes what a dead instance left')],
  },
  {
    section,
    promise: left,
    name: "the helper's own clean-up",
    changes: [change('src-helper/helper.ts', 'starting.stop(sampleWaitMs), opened?.flush()', 'opened?.flush()')],
    tests: [program('has its sockets for the owner alone, and removes all of them when it stops')],
  },
];
