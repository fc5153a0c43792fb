// Replies larger than what memory has for them, from real servers: refused in words, whatever they say of their size.
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { StatusOrigin } from '../../gen/sockeye/v1/recording';
import { ConnectionSettings } from '../../gen/sockeye/v1/target';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { CallRig, toReply } from './testing/call-rig';
import { framePrefix } from './wire/frame-reader';
import { replyBudget } from './wire/reply-budget';

const grpc = { ':status': 200, 'content-type': 'application/grpc' };
const refused = {
  code: 8,
  origin: StatusOrigin.STATUS_ORIGIN_SOCKEYE,
  explanation: {
    cause: 'message-too-large',
    what: expect.stringContaining('256 MiB that the settings of Sockeye allow') as string,
    nextStep: expect.stringContaining('raise the limit in the settings of Sockeye') as string,
    remedy: { change: { $case: 'showSetting', value: 'replyLimitMib' } },
  },
};

const shipped = helperSettings(defaultValues());

let rig: CallRig;
beforeEach(async () => (rig = await CallRig.open()));
afterEach(() => {
  replyBudget.apply(shipped);
  return rig.close();
});

async function answer(headers: Record<string, string>, ...chunks: readonly Buffer[]): Promise<void> {
  await rig.serveHttp2(stream => {
    stream.respond({ ...grpc, ...headers }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
  });
}

test('a message that says it has more than a target without a limit may send is refused by its prefix', async () => {
  await answer({}, framePrefix(replyBudget.unsetReplyLimitBytes + 1, false), Buffer.alloc(100));
  const { status } = await rig.unary('{}').end();
  expect(status).toMatchObject(refused);
  expect(status?.explanation?.what).toContain('268435457 bytes');
  expect(replyBudget.heldBytes).toBe(0);
});

test(
  'a message that decompresses to more than that is refused, several at once as well',
  { timeout: 60_000 },
  async () => {
    // A gzip of many members is one.
    const member = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 });
    const bomb = Buffer.concat([member, member, member, member, member]);
    await answer({ 'grpc-encoding': 'gzip' }, framePrefix(bomb.length, true), bomb);
    const ends = await Promise.all(Array.from({ length: 3 }, () => rig.unary('{}').end()));
    for (const { status } of ends) expect(status).toMatchObject(refused);
    await expect.poll(() => replyBudget.heldBytes).toBe(0);
  },
);

test('a message of 40 MB that was compressed comes through, and a call that is over gives its memory back', async () => {
  const reply = toReply('x'.repeat(40_000_000));
  const packed = gzipSync(reply);
  await answer({ 'grpc-encoding': 'gzip' }, framePrefix(packed.length, true), packed, framePrefix(1000, false));
  expect(await rig.unary('{}').end()).toMatchObject({ bytesReceived: BigInt(reply.length), status: { code: 13 } });
  await expect.poll(() => replyBudget.heldBytes).toBe(0);
});

test('a changed setting holds for the calls that begin from then on, for less and for more', async () => {
  const reply = toReply('x'.repeat(3_000_000));
  await answer({}, framePrefix(reply.length, false), reply);
  replyBudget.apply({ ...shipped, replyLimitMib: 2 });
  const { status } = await rig.unary('{}').end();
  expect(status).toMatchObject({ code: 8, explanation: { what: expect.stringContaining('the 2 MiB that') as string } });
  replyBudget.apply({ ...shipped, replyLimitMib: 3 });
  expect(await rig.unary('{}').end()).toMatchObject({ status: { code: 0 }, bytesReceived: BigInt(reply.length) });
});

test("a target's own limit goes before the setting, whichever is larger", async () => {
  const reply = toReply('x'.repeat(3_000_000));
  await answer({}, framePrefix(reply.length, false), reply);
  const limitTo = (receiveLimitBytes: bigint): void => {
    rig.target = { ...rig.target, connection: ConnectionSettings.fromPartial({ receiveLimitBytes }) };
  };
  replyBudget.apply({ ...shipped, replyLimitMib: 1 });
  limitTo(4_000_000n);
  expect((await rig.unary('{}').end()).status).toMatchObject({ code: 0 });
  replyBudget.apply({ ...shipped, replyLimitMib: 100 });
  limitTo(2_000_000n);
  expect((await rig.unary('{}').end()).status).toMatchObject({
    code: 8,
    explanation: {
      what: expect.stringContaining("larger than this target's limit for replies") as string,
      remedy: { change: { $case: 'removeReceiveLimit' } },
    },
  });
});
