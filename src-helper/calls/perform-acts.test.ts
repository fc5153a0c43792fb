import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type RunRequest, SendSeries } from '../../gen/sockeye/v1/call';
import { CallRig } from './testing/call-rig';

type Act = NonNullable<RunRequest['act']>;

let rig: CallRig;
beforeEach(async () => {
  rig = await CallRig.open();
  await rig.useSample();
});
afterEach(() => rig.close());

const template = (value: string): SendSeries['messages'][number] => ({
  content: { $case: 'json', value },
  expandsVariables: true,
});
const series = (change: Partial<SendSeries>): Act => ({
  $case: 'series',
  value: { ...SendSeries.fromPartial({ count: 0n }), messages: [template('{"name":"{{index}}"}')], ...change },
});
const halfClose: Act = { $case: 'halfClose', value: {} };

describe('a series in a call of a real server', () => {
  test('numbers its messages behind those that were sent one by one, and the call goes on', async () => {
    const run = rig.run('Chat');
    run.act({ $case: 'message', value: template('{"name":"{{index}}"}') }).act(series({ count: 2n }));
    await run.until(({ messagesReceived }) => messagesReceived === 3n);
    run.act({ $case: 'message', value: template('{"name":"{{index}}"}') });
    await run.until(({ messagesReceived }) => messagesReceived === 4n);
    const recording = await run.act(halfClose).end();
    expect(recording.status?.code).toBe(0);
    const names = (await rig.namesOf(recording)).filter(name => String(name).startsWith('{"name"'));
    expect(names).toEqual(['0', '1', '2', '3'].map(name => `{"name":"${name}"}`));
  });

  test('ends when it is stopped, when another takes its place, and at the half-close', async () => {
    const run = rig.run('Chat').act(series({}));
    await run.until(({ messagesSent }) => messagesSent > 100n);
    run.act(series({ messages: [template('{"name":"other"}')], count: 1n }));
    await run.until(({ messagesSent, messagesReceived }) => messagesSent === messagesReceived);
    run.act(series({})).act(halfClose);
    const recording = await run.end();
    expect(recording).toMatchObject({ status: { code: 0 }, isHalfClosed: true });
    expect(recording.messagesReceived).toBe(recording.messagesSent);
  });

  test('without messages, or faster than can be, is refused in words', async () => {
    await expect(
      rig
        .run('Chat')
        .act(series({ messages: [] }))
        .end(),
    ).rejects.toMatchObject({ code: 3 });
    const fast = rig.run('Chat').act(series({ ratePerSecond: 2_000_000 }));
    await expect(fast.end()).rejects.toMatchObject({ code: 3, details: expect.stringContaining('1000000') as string });
    await expect(
      rig
        .run('Chat')
        .act(series({ ratePerSecond: NaN }))
        .end(),
    ).rejects.toMatchObject({ code: 3 });
  });

  test('cannot be begun once the request side is closed', async () => {
    const run = rig.run('Chat').act(halfClose).act(series({}));
    await expect(run.end()).rejects.toMatchObject({ code: 3 });
  });
});
