import { change, e2e, unit } from './named-tests.mjs';

const section = 'Targets';
const probing = 'src-helper/discovery/probing';
const probes = title => unit(`${probing}/probe-listeners.test.ts`, title);
const connections = title => unit('src-helper/wire/dial/create-target-connections.test.ts', title);
const hostile = title => e2e('hostile-server.test.ts', title);
const wire = 'src-helper/calls/wire';

const names = 'Names of sockets and first words';
const tls = 'TLS never falls back';
const proxy = 'A proxy in the environment';
const replies = 'Replies cannot take memory';
const data = 'What a server sends is data';

/** What keeps targets, and whoever listens on this machine, from harm by Sockeye, and Sockeye from theirs. */
export const targetGuards = [
  {
    section,
    promise: 'Listing what listens',
    name: 'nothing connects',
    changes: [
      change(
        'src-helper/discovery/describe-listener.ts',
        '  return {\n    id: found.id,',
        "  void import('node:net').then(({ connect }) => connect(found.boundTo).on('error', () => undefined));\n  return {\n    id: found.id,",
      ),
    ],
    tests: [unit('src-helper/discovery/discovery.test.ts', 'listing connects to nobody')],
  },
  {
    section,
    promise: 'Nothing is connected to',
    name: 'a probe goes to what is named',
    changes: [
      change(
        `${probing}/probe-listeners.ts`,
        'for (const id of request.listenerIds) add(id, listeners.get(id));',
        'for (const [id, listener] of listeners) add(id, listener);',
      ),
    ],
    tests: [probes('an outcome is kept while the socket is the same, and asked for anew when wanted')],
  },
  {
    section,
    promise: 'A socket that is known',
    name: 'known names are left alone',
    changes: [
      change(
        `${probing}/probe-listeners.ts`,
        'if (wellKnown?.isLeftAlone === true && !insist) {',
        'if (wellKnown?.isLeftAlone === true && insist) {',
      ),
    ],
    tests: [probes('is not connected to unless that is insisted on')],
  },
  {
    section,
    promise: 'A socket that is known',
    name: 'so they are when all are probed',
    changes: [change(`${probing}/probe-listeners.ts`, ' && listener.wellKnown?.isLeftAlone !== true', '')],
    tests: [probes('all of mine are probed, at most 8 at a time, but for those that are left alone')],
  },
  {
    section,
    promise: 'A socket that is known',
    name: "links to Sockeye's own are followed",
    changes: [
      change(
        `${probing}/probe-listeners.ts`,
        'findOwnUse(await withoutLinks(endpoint))',
        'findOwnUse(await Promise.resolve(endpoint))',
      ),
    ],
    tests: [probes('is the private link of Sockeye, even when insisted, and by a link to it')],
  },
  {
    section,
    promise: 'A probe sends no credentials',
    name: 'nothing of the user is among its headers',
    changes: [
      change(
        `${probing}/grpc-question.ts`,
        "'user-agent': 'sockeye-probe',",
        "'user-agent': 'sockeye-probe', authorization: process.env['USER'] ?? 'user',",
      ),
    ],
    tests: [probes('is sent nothing of the user: no credentials, no name')],
  },
  {
    section,
    promise: names,
    name: 'what deceives is escaped',
    changes: [
      change(
        'src-helper/discovery/printable.ts',
        "return character !== '\\\\' && !/[\\p{C}\\p{Zl}\\p{Zp}]/u.test(character);",
        "return character !== '';",
      ),
    ],
    tests: [
      unit(
        'src-helper/discovery/linux/kernel-tables.test.ts',
        'names are shown without what could deceive: controls, bytes that are no text, marks that turn the direction',
      ),
    ],
  },
  {
    section,
    promise: 'A link of a web page',
    name: 'the user is asked',
    changes: [
      change(
        'src-renderer/app/open-requests.ts',
        '  const isTrusted = source === OpenSource.OPEN_SOURCE_COMMAND_LINE || source === OpenSource.OPEN_SOURCE_SECOND_START;',
        '  const isTrusted = source !== OpenSource.OPEN_SOURCE_UNSPECIFIED;',
      ),
    ],
    tests: [e2e('discovery.test.ts', 'a link is shown and connects to nobody until the user agrees')],
  },
  {
    section,
    promise: tls,
    name: 'no socket without TLS',
    mayHang: true,
    changes: [
      change(
        'src-helper/wire/dial/open-socket.ts',
        'if (tls === undefined) return connectNet(address);',
        'if (tls === undefined || !acceptsAnyCertificate) return connectNet(address);',
      ),
    ],
    tests: [
      unit('src-helper/calls/call-tls.test.ts', 'a server without TLS is told from one with another certificate'),
    ],
  },
  {
    section,
    promise: tls,
    name: "the server's certificate is checked",
    changes: [
      change(
        'src-helper/wire/dial/open-socket.ts',
        'rejectUnauthorized: !acceptsAnyCertificate,',
        'rejectUnauthorized: acceptsAnyCertificate,',
      ),
    ],
    tests: [
      unit('src-helper/calls/call-tls.test.ts', 'an authority that did not sign the server’s certificate is told'),
    ],
  },
  {
    section,
    promise: tls,
    name: "the server's name is checked",
    changes: [
      change(
        'src-helper/wire/dial/open-socket.ts',
        'acceptsAnyCertificate ? undefined : checkServerIdentity(tls.serverName, certificate),',
        "acceptsAnyCertificate ? undefined : checkServerIdentity('', certificate) && undefined,",
      ),
    ],
    tests: [unit('src-helper/calls/call-tls.test.ts', 'another server name is told')],
  },
  {
    section,
    promise: tls,
    name: 'reflection goes by TLS, too',
    changes: [
      change(
        'src-helper/wire/dial/connection-settings.ts',
        'credentials: files ? credentials.createFromSecureContext(files.secureContext) : credentials.createInsecure(),',
        'credentials: credentials.createInsecure(),',
      ),
    ],
    tests: [connections('works over a socket with the server’s authority, and never falls back to plaintext')],
  },
  {
    section,
    promise: proxy,
    name: 'reflection looks for none',
    changes: [
      change(
        'src-helper/wire/dial/transports/tcp-transport.ts',
        "'grpc.enable_http_proxy': 0",
        "'grpc.enable_http_proxy': 1",
      ),
    ],
    tests: [connections('TCP at %s sends host and port, past any proxy')],
  },
  {
    section,
    promise: 'What is typed into open requests',
    name: 'it goes with its tab',
    changes: [
      change(
        'src-renderer/explore/session/drafts/draft-store.ts',
        '      for (const id of removed) drafts.delete(id);\n',
        '',
      ),
    ],
    tests: [
      e2e('drafts.test.ts', 'open requests are there again after a reload and after a restart, as they were left'),
    ],
  },
  {
    section,
    promise: 'A replay gives another target none',
    name: 'the metadata of the target that is called',
    changes: [
      change(
        'src-helper/calls/replay-call.ts',
        "return isSameTarget ? 'renewed' : 'target';",
        "return isSameTarget ? 'target' : 'renewed';",
      ),
    ],
    tests: [
      unit('src-helper/calls/replay-call.test.ts', 'gives another target nothing of the credentials of the first'),
    ],
  },
  {
    section,
    promise: replies,
    name: 'the length is looked at before the bytes',
    changes: [change(`${wire}/frame-reader.ts`, 'if (sizeBytes > this.#limitBytes)', 'if (sizeBytes < 0)')],
    tests: [
      unit(
        'src-helper/calls/reply-limits.test.ts',
        'a message that says it has more than a target without a limit may send is refused by its prefix',
      ),
      unit(
        `${wire}/frame-reader.test.ts`,
        'a message over the limit is told by its prefix, before its bytes have come',
      ),
    ],
  },
  {
    section,
    promise: replies,
    name: 'unpacking stops at the limit',
    changes: [
      change(
        `${wire}/decompress.ts`,
        'else await largeTurns.run(async () => take(await unpack(packed, limitBytes)));',
        'else await largeTurns.run(async () => take(await unpack(packed, 2 ** 31)));',
      ),
    ],
    tests: [
      unit(
        'src-helper/calls/reply-limits.test.ts',
        'a message that decompresses to more than that is refused, several at once as well',
      ),
    ],
  },
  {
    section,
    promise: replies,
    name: 'one budget for all',
    changes: [
      change(
        `${wire}/reply-budget.ts`,
        'return this.#heldBytes <= this.limitBytes || this.#heldBytes === ownBytes;',
        'return this.#heldBytes >= 0;',
      ),
    ],
    tests: [
      unit(
        `${wire}/reply-budget.test.ts`,
        'calls together hold no more than the limit, and what one gives back the others may have',
      ),
    ],
  },
  {
    section,
    promise: 'A server cannot have a call sent again',
    name: 'a reset is the end',
    changes: [
      change(
        `${wire}/wire-call.ts`,
        "this.#finish({ kind: 'reset', code: stream.rstCode });",
        'void this.#connect(firstRetryMs);',
      ),
    ],
    tests: [unit('src-helper/calls/sent-once.test.ts', 'sees the call once (one that waits for its server: %s)')],
  },
  {
    section,
    promise: 'Header fields of an answer',
    name: 'the number of fields',
    changes: [
      change('src-helper/wire/dial/connect-http2.ts', 'const headerPairs = 10_000;', 'const headerPairs = 1_000_000;'),
    ],
    tests: [unit('src-helper/calls/header-limits.test.ts', '10,100 fields in the %s end the call in words')],
  },
  {
    section,
    promise: data,
    name: 'metadata is text',
    changes: [
      change(
        'src-renderer/ui/recording/metadata-table.tsx',
        '<dd>{visibleText(metadataText(entry))}</dd>',
        '<dd dangerouslySetInnerHTML={{ __html: metadataText(entry) }} />',
      ),
    ],
    tests: [hostile('what a hostile server says is shown as text, wherever it is shown')],
  },
  {
    section,
    promise: data,
    name: 'the message of a status is text',
    changes: [
      change(
        'src-renderer/ui/recording/status-details.tsx',
        '<dd className={styles.lines}>{visibleLines(message)}</dd>',
        '<dd dangerouslySetInnerHTML={{ __html: message }} />',
      ),
    ],
    tests: [hostile('what a hostile server says is shown as text, wherever it is shown')],
  },
  {
    section,
    promise: data,
    name: 'words of a copied command are quoted',
    changes: [
      change('src-helper/recordings/exchange/grpcurl-command.ts', "return `'${quoted}'`;", 'return `"${quoted}"`;'),
    ],
    tests: [
      unit(
        'src-helper/recordings/exchange/exchange.test.ts',
        'takes nothing of a recording for a flag or a command, wherever it stands',
      ),
    ],
  },
  {
    section,
    promise: data,
    name: 'a copied command holds no keys',
    changes: [change('src-helper/recordings/exchange/grpcurl-command.ts', '.replaceAll(controls, writeOut)', '')],
    tests: [
      unit(
        'src-helper/recordings/exchange/exchange.test.ts',
        'holds no key that a terminal would take for its own, whatever names hold',
      ),
    ],
  },
];
