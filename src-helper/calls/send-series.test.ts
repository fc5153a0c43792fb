import { describe, expect, test } from 'vitest';

import { type MessageRejected, type OutgoingMessage, SendSeries, type SeriesProgress } from '../../gen/sockeye/v1/call';
import type { EncodeOutcome } from '../schema/message-codec';
import { sendSeries, type SeriesParts } from './send-series';

const problem = { from: 0, to: 1, message: 'bad', path: '', isWarning: false };
const json = (value: string, expandsVariables = false): OutgoingMessage => ({
  content: { $case: 'json', value },
  expandsVariables,
});

/** A call that takes everything, unless it is told otherwise. */
function start(change: Partial<SeriesParts> = {}): {
  readonly parts: SeriesParts;
  readonly sent: string[];
  readonly rejected: MessageRejected[];
  readonly progress: SeriesProgress[];
  readonly encoded: string[];
} {
  const sent: string[] = [];
  const encoded: string[] = [];
  const rejected: MessageRejected[] = [];
  const progress: SeriesProgress[] = [];
  const encode = ({ content }: OutgoingMessage, index: number): Promise<EncodeOutcome> => {
    const text = content?.$case === 'json' ? content.value : '';
    encoded.push(text);
    const isBad = text === 'bad' || (text.includes('bad after 2') && index >= 2);
    return Promise.resolve(
      isBad
        ? { kind: 'rejected', problems: [problem] }
        : { kind: 'encoded', data: Buffer.from(text.replace('{{index}}', String(index))) },
    );
  };
  const parts: SeriesParts = {
    isOpen: () => true,
    send: data => {
      sent.push(Buffer.from(data).toString());
      return undefined;
    },
    encode,
    nextIndex: () => sent.length,
    onProgress: each => progress.push(each),
    onRejected: each => rejected.push(each),
    ...change,
  };
  return { parts, sent, rejected, progress, encoded };
}

const run = (series: Partial<SendSeries>, parts: SeriesParts, signal = new AbortController().signal): Promise<void> =>
  sendSeries(SendSeries.fromPartial(series), parts, signal);

describe('a series', () => {
  test('goes around its messages, encodes what stays the same once, and numbers the others', async () => {
    const { parts, sent, progress, encoded } = start();
    await run({ messages: [json('a'), json('{{index}}', true)], count: 5n }, parts);
    expect(sent).toEqual(['a', '1', 'a', '3', 'a']);
    expect(encoded.filter(text => text === 'a')).toHaveLength(1);
    expect(progress.at(-1)).toMatchObject({ sent: 5n, total: 5n, isRunning: false });
  });

  test('with a message that cannot be encoded tells of each and sends nothing', async () => {
    const { parts, sent, rejected, progress } = start();
    await run({ messages: [json('bad'), json('a'), json('bad')], count: 3n }, parts);
    expect(sent).toEqual([]);
    expect(rejected.map(({ seriesPosition }) => seriesPosition)).toEqual([0, 2]);
    expect(progress.at(-1)).toMatchObject({ sent: 0n, isRunning: false });
  });

  test('ends at a message that can no longer be encoded', async () => {
    const { parts, sent, rejected } = start();
    await run({ messages: [json('{{index}} bad after 2', true)], count: 9n }, parts);
    expect(sent).toHaveLength(2);
    expect(rejected).toMatchObject([{ seriesPosition: 0, problems: [problem] }]);
  });

  test('holds its rate, thousands a second, and says so', async () => {
    const { parts, sent, progress } = start();
    const beganAt = performance.now();
    await run({ messages: [json('a')], count: 2_000n, ratePerSecond: 4_000 }, parts);
    const tookMs = performance.now() - beganAt;
    expect(sent).toHaveLength(2_000);
    // Never faster than asked for; how much slower is up to the machine.
    expect(tookMs).toBeGreaterThan(495);
    expect(progress.at(-1)?.ratePerSecond).toBeLessThan(4_050);
    expect(progress.some(({ isRunning, ratePerSecond }) => isRunning && ratePerSecond > 0)).toBe(true);
  });

  test('leaves others their turn while it sends as fast as it can', async () => {
    const stop = new AbortController();
    const { parts, sent } = start();
    setTimeout(() => stop.abort(), 20);
    await run({ messages: [json('a')] }, parts, stop.signal);
    expect(sent.length).toBeGreaterThan(0);
  });

  test('waits for a target that takes nothing, and does not send in one go what it owes it', async () => {
    let free = (): void => undefined;
    const sentAt: number[] = [];
    const stop = new AbortController();
    const { parts } = start({
      send: () => {
        sentAt.push(performance.now());
        if (sentAt.length !== 1) return undefined;
        return new Promise(resolve => (free = resolve));
      },
    });
    const ended = run({ messages: [json('a')], ratePerSecond: 100 }, parts, stop.signal);
    await new Promise(resolve => setTimeout(resolve, 1_300));
    expect(sentAt).toHaveLength(1);
    free();
    await new Promise(resolve => setTimeout(resolve, 100));
    stop.abort();
    await ended;
    // 130 were due; those of the last second would have been sent at once.
    expect(sentAt.length).toBeLessThan(60);
  });

  test('stops at once in a pause, and when the call takes no more', async () => {
    const stop = new AbortController();
    const { parts, sent, progress } = start();
    const ended = run({ messages: [json('a')], ratePerSecond: 0.01 }, parts, stop.signal);
    await expect.poll(() => sent.length).toBe(1);
    stop.abort();
    await ended;
    expect(progress.at(-1)).toMatchObject({ sent: 1n, total: 0n, isRunning: false });
    const closed = start({ isOpen: () => false });
    await run({ messages: [json('a')], count: 3n }, closed.parts);
    expect(closed.sent).toEqual([]);
  });
});
