// Targets that do what no server should: the window says in words what was wrong, calls of others go on, and nothing grows.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { badServers } from '../faults/bad-servers';
import { part, reportFault } from '../faults/fault-report';
import { readRecorded } from '../faults/recorded-on-disk';
import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';
import { collectorFile, watchApp } from './fixtures/watch-app';

/** What the window shows of each: the status, and words of the explanation. */
const shown: Readonly<
  Record<string, { readonly status: RegExp; readonly words: RegExp; readonly deadlineMs?: number }>
> = {
  'a target that never answers': {
    status: /^DEADLINE_EXCEEDED$/,
    words: /accepts connections, but does not speak HTTP\/2/,
    deadlineMs: 500,
  },
  'a target that never reads': {
    status: /^DEADLINE_EXCEEDED$/,
    words: /accepts connections, but does not speak HTTP\/2/,
    deadlineMs: 500,
  },
  'a target that hangs up at once': { status: /^UNAVAILABLE$/, words: /closed it without a word of HTTP\/2/ },
  'a target that speaks HTTP/1.1': { status: /^UNAVAILABLE$/, words: /answers in HTTP\/1, which gRPC does not use/ },
  'a target that answers random bytes': { status: /^UNAVAILABLE$/, words: /does not speak HTTP\/2/ },
  'a target that floods pings': {
    status: /^(UNAVAILABLE|DEADLINE_EXCEEDED)$/,
    words: /The connection to .* broke|had not finished/,
    deadlineMs: 2000,
  },
  'a frame that never ends': {
    status: /^DEADLINE_EXCEEDED$/,
    words: /had not finished when the deadline passed/,
    deadlineMs: 500,
  },
  'a frame of the wrong length': {
    status: /^(UNAVAILABLE|DEADLINE_EXCEEDED|INTERNAL)$/,
    words: /\w+ \w+/,
    deadlineMs: 1000,
  },
  'broken HPACK': { status: /^(UNAVAILABLE|DEADLINE_EXCEEDED|INTERNAL)$/, words: /\w+ \w+/, deadlineMs: 1000 },
  'a GOAWAY for each call': { status: /^UNAVAILABLE$/, words: /GOAWAY with INTERNAL_ERROR/ },
  'a message shorter than its length': { status: /^INTERNAL$/, words: /ended the call without a status/ },
  'a message longer than any memory': {
    status: /^RESOURCE_EXHAUSTED$/,
    words: /A reply has 4294967295 bytes, more than the 256 MiB/,
  },
  'an end without a status': { status: /^INTERNAL$/, words: /ended the call without a status/ },
  'a reset in the middle': { status: /^INTERNAL$/, words: /broke the call off without a status .*INTERNAL_ERROR/ },
  'a target that floods messages': {
    status: /^DEADLINE_EXCEEDED$/,
    words: /had not finished when the deadline passed/,
    deadlineMs: 500,
  },
  'a compressed bomb': { status: /^RESOURCE_EXHAUSTED$/, words: /decompresses to more than the 256 MiB/ },
  'a large message that was compressed': { status: /^OK$/, words: /cannot be decoded: .*a field has the number 0|OK/ },
  'a compressed message that is none': { status: /^INTERNAL$/, words: /compressed with gzip, but it is not/ },
  '100,000 headers': { status: /^(UNAVAILABLE|RESOURCE_EXHAUSTED)$/, words: /\w+ \w+/ },
};
/** Those that unpack more than fits in few rounds. */
const large = /bomb|large/;

const proto = `syntax = "proto3";
package bad;
service Target { rpc Ask(Question) returns (Question); }
message Question { string text = 1; }
`;

for (const [fault, start] of Object.entries(badServers)) {
  test(`${fault}: the window says so, and goes on`, async ({ launchSockeye, folder }) => {
    test.setTimeout(300_000);
    const expected = shown[fault];
    if (expected === undefined) throw new Error(`What is seen of "${fault}"?`);
    const socketPath = join(folder.path, 'bad.sock');
    const protoPath = join(folder.path, 'bad.proto');
    writeFileSync(protoPath, proto);
    writeFileSync(join(folder.data, 'settings.json'), JSON.stringify({ deadlineMs: expected.deadlineMs ?? 20_000 }));
    const server = await start(socketPath);
    const sockeye = await launchSockeye({ preloads: [collectorFile()] });
    const page = new ExplorePage(sockeye.window);
    const helper = await sockeye.waitForHelper();
    await page.addTarget({ endpoint: socketPath, name: 'Bad', protoPaths: [protoPath] }, 'bad.Target');
    await page.openMethod('Ask');
    await page.setMessage(JSON.stringify({ text: fault.includes('never reads') ? 'x'.repeat(100_000) : 'Why?' }));
    await page.send();
    await expect(page.callStatus).not.toHaveText(/^(running|not sent)$/, { timeout: 30_000 });
    await expect(page.callStatus).toHaveText(expected.status);
    await expect.poll(() => seenWords(page)).toMatch(expected.words);
    const seen = `${await page.callStatus.innerText()}: ${await seenWords(page)}`;
    const tries = part(large.test(fault) ? 0.005 : 0.025, 2);
    const watch = await watchApp(sockeye, tries);
    for (let round = 1; round < tries; round++) {
      await page.callAgain();
      await watch.after(round);
    }
    await page.fold('Bad');
    await page.unfold('Sample greeter');
    await page.unfold('greet.Greeter');
    await page.call('SayHello', '{ "name": "Ada" }', 'OK');
    await watch.after(tries);
    expect(await sockeye.waitForHelper()).toBe(helper);
    const leaked = await watch.judge();
    await sockeye.close();
    await server.close();
    reportFault({
      fault: `window: ${fault}`,
      tried: tries,
      fewerBecause: 'each is seen in the window',
      seen: seen.replaceAll(folder.path, '…'),
      lost: { missing: tries + 1 - readRecorded(folder.data).length, of: tries + 1, what: 'recordings' },
      leaked,
    });
  });
}

/** Why the call ended, as the pane says it: in its explanation, or else in the row of the status. */
async function seenWords(page: ExplorePage): Promise<string> {
  const explanations = await page.problem.allInnerTexts();
  if (explanations.length > 0) return explanations.join(' ');
  return page.response.getByRole('option').last().innerText();
}
