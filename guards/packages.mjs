import { change, packages, unit } from './named-tests.mjs';

const section = 'Packages';
const builder = (guard, without) => change('electron-builder.yml', guard, without);
const fuses = 'the fuses are those of a release';
const content = 'the app holds what it runs on and nothing else';
const fuse = 'A packed app runs only the code';

/** What keeps a packed app what was packed. */
export const packageGuards = [
  {
    section,
    promise: fuse,
    name: 'only from the archive',
    changes: [builder('onlyLoadAppFromAsar: true', 'onlyLoadAppFromAsar: false')],
    tests: [packages(fuses, ['dir'])],
  },
  {
    section,
    promise: fuse,
    name: 'no NODE_OPTIONS, no --inspect, no plain Node',
    changes: [
      builder('runAsNode: false', 'runAsNode: true'),
      builder('enableNodeOptionsEnvironmentVariable: false', 'enableNodeOptionsEnvironmentVariable: true'),
      builder('enableNodeCliInspectArguments: false', 'enableNodeCliInspectArguments: true'),
    ],
    tests: [packages(fuses, ['dir'])],
  },
  {
    section,
    promise: 'A changed archive is not run',
    name: 'the fuse that has the hashes checked',
    changes: [builder('enableEmbeddedAsarIntegrityValidation: true', 'enableEmbeddedAsarIntegrityValidation: false')],
    tests: [packages(fuses, ['dir'])],
  },
  {
    section,
    promise: "An installed Sockeye has Chromium's sandbox",
    cannot:
      'no line of ours turns it on: it is there unless the app is told --no-sandbox, which the test would see by the filter of system calls',
  },
  {
    section,
    promise: "An installed Sockeye has Chromium's sandbox",
    name: 'an AppImage that does not switch it off in the menu',
    changes: [builder('appimage: 1.0.3', 'appimage: 0.0.0')],
    tests: [
      packages(
        'what is in the AppImage runs for an ordinary user with the sandbox on, without the runtime that would mount it',
        ['AppImage'],
      ),
    ],
  },
  {
    section,
    promise: 'It holds no code',
    name: 'what is left out',
    changes: [builder("  - '!dist/**/*.map'\n", '')],
    tests: [packages(content, ['dir'])],
  },
  {
    section,
    promise: 'Removing it leaves',
    name: "the desktop's lists are told",
    changes: [
      change(
        'assets/linux/after-remove.sh',
        'if command -v update-mime-database > /dev/null; then',
        'if [ "$1" = never ]; then',
      ),
    ],
    tests: [
      packages(
        'the rpm is installed by rpm, runs for an ordinary user with the sandbox on, and is erased without a trace${onlyAsRoot}',
        ['deb', 'rpm'],
        'installed',
      ),
    ],
  },
  {
    section,
    promise: 'No release is made',
    name: 'the refusal',
    changes: [
      change('scripts/package/check-release.mjs', "if (source === 'pinned') return;", "if (source !== '') return;"),
    ],
    tests: [unit('scripts/package/check-release.test.mjs', 'makes no release with an Electron from %s')],
  },
  {
    section,
    promise: 'No release is made',
    name: 'the command asks for it',
    changes: [change('scripts/package.mjs', "if (args.includes('--release')) checkRelease(runtime);", '')],
    tests: [
      unit(
        'scripts/package/check-release.test.mjs',
        'the command makes no release with another Electron, and nothing at all before it has looked',
      ),
    ],
  },
];
