import { change, e2e, fault, unit } from './named-tests.mjs';

const section = 'A window that was taken over';
const takenOver = title => unit('src-main/helper/taken-over.test.ts', title);
const readFiles = title => unit('src-helper/read-regular-file.test.ts', title);
const exchange = title => unit('src-helper/recordings/exchange/exchange.test.ts', title);
/** The line that asks whether the user has chosen a file for this. */
const asking = (use, method) =>
  change(
    'src-helper/link/guard-files.ts',
    `        await chosenPaths.require(request.path, '${use}', '/sockeye.v1.${method}');\n`,
    '',
  );

const fileMethods = 'SchemaService: ExportSchema; RecordingService: SaveRecordings, LoadRecordings';
const openedFiles = 'TargetService: AddTarget, UpdateTarget; SchemaService: LoadSchema';
const history = 'RecordingService: ListRecordings';

/** What keeps a page that runs a stranger's script from doing more than the window does. */
export const takenOverGuards = [
  {
    section,
    promise: 'HostService: WatchHelper, WatchLink, GetAppInfo',
    cannot: 'nothing secret is there, so there is no guard',
  },
  {
    section,
    promise: 'HostService: RestartHelper',
    name: 'recordings go to the disk as they come',
    changes: [
      change(
        'src-helper/recordings/disk/write-queue.ts',
        '      this.#client.write(batch);\n',
        '      if (batch.length === 0) this.#client.write(batch);\n',
      ),
    ],
    tests: [
      fault(
        'helper-ends.test.ts',
        'a helper that is killed in the middle of a stream leaves no process, and what it had recorded',
      ),
    ],
  },
  {
    section,
    promise: 'HostService: ShowOpenDialog, ShowSaveDialog',
    name: 'a name is suggested, no folder',
    changes: [change('src-main/dialogs.ts', 'nameToSuggest(suggestedName)', 'suggestedName')],
    tests: [e2e('security.test.ts', 'a page cannot suggest where to save a file, only how to call it')],
  },
  {
    section,
    promise: 'HostService: OpenFolder',
    cannot: 'the page names one of two folders by a number, so there is no guard',
  },
  {
    section,
    promise: 'HostService: GetDiagnostics',
    name: 'nothing writes what calls carry to the log',
    changes: [
      change(
        'src-helper/calls/outgoing-message.ts',
        "    case 'json':\n",
        "    case 'json':\n      process.stderr.write(`${content.value}\\n`);\n",
      ),
    ],
    tests: [
      e2e(
        'operation.test.ts',
        'the log and the diagnostics tell of the app and its helper, and nothing of what calls carried',
      ),
    ],
  },
  {
    section,
    promise: 'SettingsService: WatchSettings, ChangeSetting',
    name: 'values within their ranges',
    changes: [
      change(
        'src-main/settings/settings-service.ts',
        '  if (problem !== undefined) throw refusal',
        "  if (problem === '') throw refusal",
      ),
    ],
    tests: [unit('src-main/settings/settings-store.test.ts', 'refuses what no setting can be (%#)')],
  },
  {
    section,
    promise: fileMethods,
    name: 'a file of recordings that is written was chosen',
    changes: [asking('write', 'RecordingService/SaveRecordings')],
    tests: [
      takenOver('writes no file that the user has not chosen'),
      e2e('security.test.ts', 'a page that was taken over cannot have a file written that the user has not chosen'),
    ],
  },
  {
    section,
    promise: fileMethods,
    name: 'a schema that is written was chosen',
    changes: [asking('write', 'SchemaService/ExportSchema')],
    tests: [takenOver('writes no file that the user has not chosen')],
  },
  {
    section,
    promise: fileMethods,
    name: 'a file of recordings that is read was chosen',
    changes: [asking('read', 'RecordingService/LoadRecordings')],
    tests: [takenOver('reads no file that the user has not chosen')],
  },
  {
    section,
    promise: fileMethods,
    name: 'this very path',
    changes: [change('src-helper/link/chosen-paths.ts', 'known.path === file &&', 'file.startsWith(known.path) &&')],
    tests: [unit('src-helper/link/chosen-paths.test.ts', 'a path that a page names by itself, %j, is refused')],
  },
  {
    section,
    promise: fileMethods,
    name: 'for this use',
    changes: [
      change('src-helper/link/chosen-paths.ts', "(known.use === 'write' || use === 'read')", 'known.use.length > 0'),
    ],
    tests: [
      unit('src-helper/link/chosen-paths.test.ts', 'a file that was chosen to be opened is not to be written over'),
    ],
  },
  {
    section,
    promise: fileMethods,
    name: 'exported sources stay in the folder',
    changes: [
      change(
        'src-helper/schema/export/export-schema.ts',
        "part === '' || part === '.' || part === '..'",
        "part === ''",
      ),
    ],
    tests: [
      unit(
        'src-helper/schema/export/export-schema.test.ts',
        'writes nothing outside of the folder, whatever names a server gives its files',
      ),
    ],
  },
  {
    section,
    promise: fileMethods,
    name: 'exported sources are called .proto',
    changes: [
      change('src-helper/schema/export/export-schema.ts', "safe.endsWith('.proto') ? safe", "safe !== '' ? safe"),
    ],
    tests: [
      unit(
        'src-helper/schema/export/export-schema.test.ts',
        'writes nothing outside of the folder, whatever names a server gives its files',
      ),
    ],
  },
  {
    section,
    promise: 'SchemaService: DescribeTypes, GetTemplate, ValidateMessage, SearchSchema',
    cannot: 'no path is among what they take, so there is no guard; taken-over.test calls each with one',
  },
  {
    section,
    promise: openedFiles,
    name: 'only regular files are opened',
    changes: [
      change(
        'src-helper/read-regular-file.ts',
        'if (!info.isFile()) throw new UnreadableFile',
        'if (info.nlink < 0) throw new UnreadableFile',
      ),
    ],
    tests: [readFiles('a %s among certificates, keys, sources and descriptor sets is refused in words')],
    mayHang: true,
  },
  {
    section,
    promise: openedFiles,
    name: 'no more is read than the limit',
    changes: [
      change(
        'src-helper/read-regular-file.ts',
        'if (this.#total > this.limitBytes) throw',
        'if (this.#total < 0) throw',
      ),
    ],
    tests: [readFiles('refuses what is larger than the limit, whatever its size says')],
  },
  {
    section,
    promise: openedFiles,
    name: 'only sources are read as sources',
    changes: [
      change('src-helper/schema/sources/import-roots.ts', 'return /\\.proto$/i.test(path);', "return path !== '';"),
    ],
    tests: [readFiles('nothing of a file that is none of these is quoted, wherever it is named')],
  },
  {
    section,
    promise: 'TargetService: WatchTargets, RemoveTarget, MoveTarget, CheckTarget',
    cannot: 'it is what the window does by itself, so there is no guard',
  },
  { section, promise: 'CallService: Run, Replay', cannot: 'not held: it is what the window is for' },
  {
    section,
    promise: 'DiscoveryService: WatchListeners, ProbeListeners',
    name: "Sockeye's own link is left alone, even when insisted",
    changes: [
      change(
        'src-helper/discovery/probing/probe-listeners.ts',
        'if (findOwnUse(await withoutLinks(endpoint)) === OwnUse.OWN_USE_LINK) {',
        'if (findOwnUse(await withoutLinks(endpoint)) === OwnUse.OWN_USE_LINK && !insist) {',
      ),
    ],
    tests: [
      unit(
        'src-helper/discovery/probing/probe-listeners.test.ts',
        'is the private link of Sockeye, even when insisted, and by a link to it',
      ),
    ],
  },
  {
    section,
    promise: history,
    name: 'what is deleted can be brought back',
    changes: [
      change(
        'src-helper/recordings/disk/thread-answers.ts',
        'restore: ({ ids }) => markDeleted(ids, null),',
        'restore: () => [],',
      ),
    ],
    tests: [exchange('lists with a problem when there is one, deletes and restores')],
  },
  {
    section,
    promise: history,
    name: 'a line that is imported ends somewhere',
    changes: [
      change('src-helper/recordings/exchange/import-recordings.ts', 'if (bytes > lineLimitBytes)', 'if (bytes < 0)'),
    ],
    tests: [exchange('a line that goes on and on is refused, and takes no memory')],
  },
  {
    section,
    promise: 'LinkService: Ping, GetHelperInfo, CountKept',
    cannot: 'nothing secret is there, so there is no guard; taken-over.test looks at all that GetHelperInfo tells',
  },
  {
    section,
    promise: 'All of them',
    name: 'programs are started by a few files',
    changes: [
      change(
        'src-helper/link/link-service.ts',
        'import type { LinkServiceDefinition }',
        "import 'node:child_process';\nimport type { LinkServiceDefinition }",
      ),
    ],
    tests: [unit('src-shared/programs.test.ts', 'a program is started by these files and no other')],
  },
];
