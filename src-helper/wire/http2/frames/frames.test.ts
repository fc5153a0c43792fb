import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Frame } from './frame';
import { FrameReader, type FrameEvent, type FrameReaderOptions } from './frame-reader';
import { clientPreface, errorName } from './frame-types';
import * as write from './frame-writer';

const usual: FrameReaderOptions = { from: 'server', frameBytes: 16_384, heldBytes: 65_536 };
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const settings = write.writeSettings([{ id: 3, value: 100 }]);

/** All that is read, DATA frames put together, so that it does not depend on the cuts. */
function readAll(chunks: readonly Uint8Array[], options: Partial<FrameReaderOptions> = {}): readonly unknown[] {
  const reader = new FrameReader({ ...usual, ...options });
  const all: unknown[] = [];
  let data: Uint8Array[] = [];
  let flowBytes = 0;
  const take = (event: FrameEvent): void => {
    if (event.kind !== 'frame' || event.frame.type !== 'data') return void all.push(copyOf(event));
    data.push(event.frame.bytes.slice());
    flowBytes += event.frame.flowBytes;
    if (!event.frame.isFrameEnd) return;
    all.push({ kind: 'frame', frame: { ...event.frame, bytes: [...Buffer.concat(data)], flowBytes } });
    data = [];
    flowBytes = 0;
  };
  for (const chunk of chunks) reader.read(chunk).forEach(take);
  reader.end().forEach(take);
  return all;
}

function copyOf(event: FrameEvent): unknown {
  return JSON.parse(JSON.stringify(event, (_, value: unknown) => (value instanceof Uint8Array ? [...value] : value)));
}

function framesOf(...chunks: readonly Uint8Array[]): readonly unknown[] {
  return readAll([settings, ...chunks]).slice(1);
}

const frame = (content: Record<string, unknown> & Pick<Frame, 'type'>): unknown => ({ kind: 'frame', frame: content });

describe('every frame of RFC 9113, 6 comes back', () => {
  it.each([
    [
      'DATA',
      write.writeFrame(0, 1, 5, bytes(1, 2)),
      { type: 'data', streamId: 5, bytes: [1, 2], flowBytes: 2, isFrameEnd: true, isEndStream: true },
    ],
    [
      'padded DATA',
      write.writeFrame(0, 8, 5, bytes(3, 1, 2, 0, 0, 0)),
      { type: 'data', streamId: 5, bytes: [1, 2], flowBytes: 6, isFrameEnd: true, isEndStream: false },
    ],
    [
      'DATA that is only padding',
      write.writeFrame(0, 9, 5, bytes(0)),
      { type: 'data', streamId: 5, bytes: [], flowBytes: 1, isFrameEnd: true, isEndStream: true },
    ],
    [
      'empty DATA',
      write.writeFrame(0, 1, 5),
      { type: 'data', streamId: 5, bytes: [], flowBytes: 0, isFrameEnd: true, isEndStream: true },
    ],
    [
      'HEADERS',
      write.writeHeaders(7, bytes(0x82), true, 100),
      { type: 'headers', streamId: 7, fragment: [0x82], isEndHeaders: true, isEndStream: true },
    ],
    [
      'padded HEADERS with priority',
      write.writeFrame(1, 0x28, 7, bytes(2, 0x80, 0, 0, 3, 15, 0x82, 0, 0)),
      {
        type: 'headers',
        streamId: 7,
        fragment: [0x82],
        isEndHeaders: false,
        isEndStream: false,
        priority: { dependsOn: 3, isExclusive: true, weight: 16 },
      },
    ],
    [
      'PRIORITY',
      write.writePriority(9, 3, 256, true),
      { type: 'priority', streamId: 9, priority: { dependsOn: 3, isExclusive: true, weight: 256 } },
    ],
    ['RST_STREAM', write.writeReset(9, 0xffff_fffe), { type: 'reset', streamId: 9, code: 0xffff_fffe }],
    [
      'SETTINGS',
      write.writeSettings([
        { id: 4, value: 2 ** 32 - 1 },
        { id: 999, value: 0 },
      ]),
      {
        type: 'settings',
        isAck: false,
        settings: [
          { id: 4, value: 2 ** 32 - 1 },
          { id: 999, value: 0 },
        ],
      },
    ],
    ['SETTINGS with ACK', write.writeSettingsAck(), { type: 'settings', isAck: true, settings: [] }],
    [
      'PUSH_PROMISE',
      write.writePush(1, 2, bytes(0x82)),
      { type: 'push', streamId: 1, promisedId: 2, fragment: [0x82], isEndHeaders: true },
    ],
    [
      'PING',
      write.writePing(bytes(1, 2, 3, 4, 5, 6, 7, 8), true),
      { type: 'ping', isAck: true, data: [1, 2, 3, 4, 5, 6, 7, 8] },
    ],
    [
      'GOAWAY',
      write.writeGoaway(2 ** 31 - 1, 13, 'no'),
      { type: 'goaway', lastStreamId: 2 ** 31 - 1, code: 13, debug: [110, 111] },
    ],
    [
      'WINDOW_UPDATE',
      write.writeWindowUpdate(0, 2 ** 31 - 1),
      { type: 'windowUpdate', streamId: 0, increment: 2 ** 31 - 1 },
    ],
    [
      'CONTINUATION',
      write.writeFrame(9, 4, 7, bytes(0x82)),
      { type: 'continuation', streamId: 7, fragment: [0x82], isEndHeaders: true },
    ],
    [
      'a type that nobody knows',
      write.writeFrame(0xbe, 7, 3, bytes(1)),
      { type: 'unknown', streamId: 3, number: 0xbe, flags: 7, length: 1, payload: [1] },
    ],
    ['a reserved bit', write.writeReset(2 ** 31 + 9, 8), { type: 'reset', streamId: 9, code: 8 }],
  ] as const)('%s', (_, written, content) => {
    expect(framesOf(written)).toEqual([frame(content)]);
  });

  it('a block longer than a frame is HEADERS and CONTINUATION', () => {
    expect(framesOf(write.writeHeaders(1, bytes(1, 2, 3, 4, 5), true, 2))).toMatchObject([
      { frame: { type: 'headers', fragment: [1, 2], isEndHeaders: false, isEndStream: true } },
      { frame: { type: 'continuation', fragment: [3, 4], isEndHeaders: false } },
      { frame: { type: 'continuation', fragment: [5], isEndHeaders: true } },
    ]);
  });
});

describe('malformed frames are told, with rule, section, code and whose error it is', () => {
  it.each([
    [
      'DATA on no stream',
      write.writeFrame(0, 0, 0, bytes(1)),
      'frame-stream',
      '6.1',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'DATA with too much padding',
      write.writeFrame(0, 8, 1, bytes(3, 1, 2)),
      'padding',
      '6.1',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'padded DATA without a byte',
      write.writeFrame(0, 8, 1),
      'frame-length',
      '6.1',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'HEADERS on no stream',
      write.writeHeaders(0, bytes(), true, 9),
      'frame-stream',
      '6.2',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'HEADERS with too much padding',
      write.writeFrame(1, 12, 1, bytes(1)),
      'padding',
      '6.2',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'padded HEADERS without a byte',
      write.writeFrame(1, 12, 1),
      'frame-length',
      '6.2',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'HEADERS too short for a priority',
      write.writeFrame(1, 0x24, 1, bytes(0, 0, 0, 0)),
      'frame-length',
      '6.2',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'PRIORITY on no stream',
      write.writePriority(0, 1, 1),
      'frame-stream',
      '6.3',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'PRIORITY of 4 bytes',
      write.writeFrame(2, 0, 1, bytes(0, 0, 0, 0)),
      'frame-length',
      '6.3',
      'FRAME_SIZE_ERROR',
      'stream',
      false,
    ],
    ['RST_STREAM on no stream', write.writeReset(0, 8), 'frame-stream', '6.4', 'PROTOCOL_ERROR', 'connection', false],
    [
      'RST_STREAM of 5 bytes',
      write.writeFrame(3, 0, 1, bytes(0, 0, 0, 0, 0)),
      'frame-length',
      '6.4',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    ['SETTINGS on a stream', write.writeFrame(4, 0, 1), 'frame-stream', '6.5', 'PROTOCOL_ERROR', 'connection', true],
    [
      'SETTINGS of 7 bytes',
      write.writeFrame(4, 0, 0, new Uint8Array(7)),
      'frame-length',
      '6.5',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'SETTINGS with ACK and 6 bytes',
      write.writeFrame(4, 1, 0, new Uint8Array(6)),
      'frame-length',
      '6.5',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'PUSH_PROMISE on no stream',
      write.writePush(0, 2, bytes()),
      'frame-stream',
      '6.6',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'PUSH_PROMISE of 3 bytes',
      write.writeFrame(5, 4, 1, bytes(0, 0, 0)),
      'frame-length',
      '6.6',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'PUSH_PROMISE with too much padding',
      write.writeFrame(5, 12, 1, bytes(1, 0, 0, 0, 2)),
      'padding',
      '6.6',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'PUSH_PROMISE of stream 0',
      write.writePush(1, 0, bytes()),
      'promised-stream',
      '5.1.1',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'PUSH_PROMISE of an odd stream',
      write.writePush(1, 3, bytes()),
      'promised-stream',
      '5.1.1',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'PING on a stream',
      write.writeFrame(6, 0, 1, new Uint8Array(8)),
      'frame-stream',
      '6.7',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'PING of 7 bytes',
      write.writeFrame(6, 0, 0, new Uint8Array(7)),
      'frame-length',
      '6.7',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'GOAWAY on a stream',
      write.writeFrame(7, 0, 1, new Uint8Array(8)),
      'frame-stream',
      '6.8',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'GOAWAY of 7 bytes',
      write.writeFrame(7, 0, 0, new Uint8Array(7)),
      'frame-length',
      '6.8',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'WINDOW_UPDATE of 3 bytes',
      write.writeFrame(8, 0, 0, bytes(0, 0, 1)),
      'frame-length',
      '6.9',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'WINDOW_UPDATE of 0 for a stream',
      write.writeWindowUpdate(1, 0),
      'window-increment',
      '6.9',
      'PROTOCOL_ERROR',
      'stream',
      false,
    ],
    [
      'WINDOW_UPDATE of 0 for the connection',
      write.writeWindowUpdate(0, 0),
      'window-increment',
      '6.9',
      'PROTOCOL_ERROR',
      'connection',
      false,
    ],
    [
      'CONTINUATION on no stream',
      write.writeFrame(9, 4, 0),
      'frame-stream',
      '6.10',
      'PROTOCOL_ERROR',
      'connection',
      true,
    ],
    [
      'a frame over the limit',
      write.writeFrame(0, 0, 1, new Uint8Array(16_385)),
      'frame-too-large',
      '4.2',
      'FRAME_SIZE_ERROR',
      'connection',
      false,
    ],
    [
      'HEADERS over all limits',
      write.writeFrame(1, 4, 1, new Uint8Array(65_537)),
      'frame-too-large',
      '4.2',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'an end within a frame',
      write.writeReset(1, 8).subarray(0, 11),
      'cut-frame',
      '4.1',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
    [
      'an end within a head',
      write.writeReset(1, 8).subarray(0, 3),
      'cut-frame',
      '4.1',
      'FRAME_SIZE_ERROR',
      'connection',
      true,
    ],
  ] as const)('%s', (_, written, rule, section, code, scope, isFatal) => {
    const events = framesOf(written, write.writeReset(99, 8));
    const [told] = written.length < 13 && rule === 'cut-frame' ? framesOf(written) : events;
    expect(told).toMatchObject({ kind: 'malformed', fault: { rule, section: `RFC 9113, ${section}`, scope, isFatal } });
    expect(errorName((told as { fault: { code: number } }).fault.code)).toBe(code);
    // What follows is read, unless both sides mean different things from here on.
    const isReadOn = JSON.stringify(events).includes('"streamId":99');
    if (rule !== 'cut-frame') expect(isReadOn).toBe(!isFatal);
  });

  it('a frame whose fault is not fatal is shown behind it', () => {
    expect(framesOf(write.writeWindowUpdate(1, 0))).toMatchObject([
      { kind: 'malformed' },
      { kind: 'frame', frame: { type: 'windowUpdate', increment: 0 } },
    ]);
  });

  it('a long unknown frame is read over, and its beginning kept', () => {
    const reader = new FrameReader(usual);
    reader.read(settings);
    const events = [...reader.read(write.writeFrame(77, 0, 0, new Uint8Array(1_000_000))), ...reader.read(settings)];
    expect(events.map(copyOf)).toMatchObject([
      { fault: { rule: 'frame-too-large', isFatal: false } },
      { frame: { type: 'unknown', length: 1_000_000, payload: { length: 16_384 } } },
      { frame: { type: 'settings' } },
    ]);
    expect(reader.heldBytes).toBe(0);
  });
});

describe('how a connection begins', () => {
  it.each([
    ['HTTP/1', 'HTTP/1.1 400 Bad Request\r\n', 'speaks-http1'],
    ['HTTP/1, cut', 'HTTP', 'speaks-http1'],
    ['a TLS alert', '\x15\x03\x01\0\x02\x02\x46\0\0', 'speaks-tls'],
    ['SSH', 'SSH-2.0-OpenSSH\r\n', 'speaks-ssh'],
    ['another greeting', '220 mail ESMTP\r\n', 'no-settings-first'],
    ['a PING', Buffer.from(write.writePing(new Uint8Array(8), false)).toString('latin1'), 'no-settings-first'],
    ['an acknowledgement', Buffer.from(write.writeSettingsAck()).toString('latin1'), 'no-settings-first'],
  ])('a server that begins with %s', (_, text, rule) => {
    expect(readAll([Buffer.from(text, 'latin1')])).toMatchObject([{ fault: { rule, isFatal: true } }]);
  });

  it('F30: GOAWAY may be the first frame, and its code is read', () => {
    const [goaway] = readAll([write.writeGoaway(0, 13)]);
    expect(goaway).toMatchObject({ frame: { type: 'goaway', code: 13 } });
  });

  it.each([
    ['HTTP/1', 'GET / HTTP/1.1\r\n\r\n', 'speaks-http1'],
    ['POST', 'POST /a HTTP/1.1\r\n\r\n', 'speaks-http1'],
    ['TLS', '\x16\x03\x01\x02\0', 'speaks-tls'],
    ['a broken preface', `${clientPreface.slice(0, 16)}XX`, 'no-preface'],
  ])('a client that begins with %s', (_, text, rule) => {
    expect(readAll([Buffer.from(text, 'latin1')], { from: 'client' })).toMatchObject([{ fault: { rule } }]);
  });
});

const written = fc.oneof(
  fc.tuple(fc.nat(9), fc.nat(63), fc.nat(5), fc.uint8Array({ maxLength: 40 })).map(parts => write.writeFrame(...parts)),
  fc.constantFrom(
    settings,
    write.writeFrame(0, 9, 1, bytes(2, 7, 7, 0, 0)),
    write.writeHeaders(1, bytes(0x88), false, 9),
  ),
);

it('the cuts between pieces change nothing', () => {
  fc.assert(
    fc.property(
      fc.array(written, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 20 })),
      fc.boolean(),
      (frames, cuts, isClient) => {
        const preface = isClient ? [Buffer.from(clientPreface)] : [];
        const whole = Buffer.concat([...preface, settings, ...frames]);
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (let turn = 0; at < whole.length; turn++) {
          const length = cuts[turn % Math.max(1, cuts.length)] ?? 1;
          chunks.push(whole.subarray(at, at + length));
          at += length;
        }
        const from = isClient ? 'client' : 'server';
        expect(readAll(chunks, { from })).toEqual(readAll([whole], { from }));
      },
    ),
  );
});
