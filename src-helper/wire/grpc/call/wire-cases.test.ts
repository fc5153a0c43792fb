// Answers as bytes, read by `http2/`, played to a call: the two floors mean the same by what comes.
import { describe, expect, it } from 'vitest';

import { judgeFields } from '../../http2/blocks/judge-fields';
import { usualBlockLimits } from '../../http2/blocks/block-assembler';
import { DirectionReader, type DirectionEvent } from '../../http2/direction-reader';
import { writeFrame, writeHeaders, writeReset, writeSettings } from '../../http2/frames/frame-writer';
import { errorName } from '../../http2/frames/frame-types';
import { usualDecoderLimits } from '../../http2/hpack/hpack-decoder';
import { HpackEncoder } from '../../http2/hpack/hpack-encoder';
import { causeOfEnd } from '../end/cause-of-end';
import { codeOfEnd } from '../end/code-of-end';
import { writeMessage } from '../messages/message-writer';
import { requestFields } from '../request/request-fields';
import { usualConnection } from '../testing/ends';
import { wordsOfEnd } from '../words/words-of-end';
import type { CallEvent, StreamEvent } from './call-events';
import { GrpcCall } from './grpc-call';

const raw = (text: string): string => Buffer.from(text).toString('latin1');
const okHead = [':status=200', 'content-type=application/grpc'];

/** A header block of `name=value`, in frames of the usual size. */
function block(encoder: HpackEncoder, lines: readonly string[], isEndStream: boolean): Uint8Array {
  const fields = lines.map(line => ({
    name: line.slice(0, line.indexOf('=')),
    value: line.slice(line.indexOf('=') + 1),
  }));
  return writeHeaders(1, encoder.encode(fields), isEndStream, 16_384);
}

type Part = readonly [lines: readonly string[], isEndStream: boolean] | Uint8Array;

const message = writeFrame(0, 0, 1, Buffer.concat(writeMessage(Buffer.from('hi'), false)));
const lastData = (text = ''): Uint8Array => writeFrame(0, 1, 1, Buffer.from(text));

/** What a call makes of an answer that comes in pieces of so many bytes. */
function answer(parts: readonly Part[], pieceBytes: number): readonly CallEvent[] {
  const encoder = new HpackEncoder();
  const frames = parts.map(part => (part instanceof Uint8Array ? part : block(encoder, part[0], part[1])));
  const bytes = Buffer.concat([writeSettings([]), ...frames]);
  const reader = new DirectionReader({
    frames: { from: 'server', frameBytes: 16_384, heldBytes: 1_000_000 },
    blocks: usualBlockLimits,
    fields: usualDecoderLimits,
  });
  const fields = requestFields({
    path: '/a.B/C',
    scheme: 'http',
    authority: 'localhost',
    metadata: [],
    timeoutMs: undefined,
    isCompressed: false,
    refusesCompression: false,
  });
  const options = { replies: 'one', messageLimitBytes: Infinity, bodyLimitBytes: 1_000, timeoutMs: undefined } as const;
  const call = new GrpcCall({ ...options, fields, connection: () => usualConnection, nowMs: 0 });
  call.halfClose();
  call.takeActs();
  call.receive({ kind: 'opened' }, 0);
  let blocks = 0;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    for (const event of reader.read(bytes.subarray(at, at + pieceBytes))) {
      if (event.kind === 'block') {
        const role = blocks++ === 0 ? 'response' : 'trailers';
        for (const fault of judgeFields(event.block.fields, role)) call.receive({ kind: 'fault', fault }, 1);
      }
      const told = streamEvent(event);
      if (told !== undefined) call.receive(told, 1);
    }
  }
  return call.takeEvents();
}

function streamEvent(event: DirectionEvent): StreamEvent | undefined {
  if (event.kind === 'block') return { kind: 'fields', fields: event.block.fields, isEndStream: event.isEndStream };
  if (event.kind === 'malformed') return { kind: 'fault', fault: event.fault };
  if (event.kind !== 'frame') return undefined;
  const { frame } = event;
  if (frame.type === 'data') {
    return { kind: 'data', bytes: frame.bytes.slice(), isEndStream: frame.isEndStream && frame.isFrameEnd };
  }
  return frame.type === 'reset' ? { kind: 'reset', code: frame.code } : undefined;
}

describe.each([1, 7, 1_000_000])('answers in pieces of %i bytes', pieceBytes => {
  const large = Array.from({ length: 30 }, (_, at) => `x-${String(at)}=${'v'.repeat(5_000)}`);
  it.each<[string, readonly Part[], string, number, string | undefined]>([
    ['an ordinary one', [[okHead, false], message, [['grpc-status=0'], true]], 'status', 0, ''],
    [
      'F1: message-ends-with-space',
      [[[...okHead, 'grpc-status=3', 'grpc-message=value is bad: '], true]],
      'status',
      3,
      'value is bad: ',
    ],
    [
      'F3: field-70k',
      [
        [okHead, false],
        [['grpc-status=3', 'grpc-message=why', `x=${'v'.repeat(70_000)}`], true],
      ],
      'status',
      3,
      'why',
    ],
    [
      'F3: block-150k',
      [
        [okHead, false],
        [['grpc-status=3', 'grpc-message=why', ...large], true],
      ],
      'status',
      3,
      'why',
    ],
    [
      'F4: connection-header',
      [[[...okHead, 'connection=keep-alive'], false], message, [['grpc-status=0'], true]],
      'http2-malformed',
      0,
      '',
    ],
    [
      'F4: trailers-without-end-stream',
      [[okHead, false], message, [['grpc-status=0'], false], lastData()],
      'http2-malformed',
      0,
      '',
    ],
    [
      'F4: an upper-case name',
      [[[...okHead, 'X-Id=1'], false], message, [['grpc-status=0'], true]],
      'http2-malformed',
      0,
      '',
    ],
    [
      'F7: raw-utf8',
      [[[...okHead, 'grpc-status=3', `grpc-message=${raw('エラー: größe')}`], true]],
      'status',
      3,
      'エラー: größe',
    ],
    ['F6: stack-trace', [[[...okHead, 'grpc-status=13', 'grpc-message=a%0A%09b'], true]], 'status', 13, 'a\n\tb'],
    [
      'F10: no-message',
      [
        [okHead, false],
        [['grpc-status=0'], true],
      ],
      'grpc-violation',
      13,
      '',
    ],
    [
      'F11: grpcx',
      [[[':status=200', 'content-type=application/grpcx'], false], message, [['grpc-status=0'], true]],
      'http-page',
      2,
      undefined,
    ],
    [
      'F13: status-in-headers',
      [[[...okHead, 'grpc-status=5', 'grpc-message=not there'], false], lastData()],
      'grpc-violation',
      13,
      undefined,
    ],
    [
      'F13: proxy-503',
      [
        [[':status=503', 'content-type=text/plain', 'grpc-status=14', 'grpc-message=upstream is down'], false],
        lastData('upstream connect error'),
      ],
      'http-unavailable',
      14,
      undefined,
    ],
    [
      'F31: http-401',
      [[[':status=401', 'content-length=0', 'www-authenticate=Bearer'], true]],
      'http-unauthenticated',
      16,
      undefined,
    ],
    ['F42: reset after headers', [[okHead, false], writeReset(1, 1)], 'protocol-disagreement', 13, undefined],
  ])('%s', (_, parts, cause, code, text) => {
    const end = answer(parts, pieceBytes).at(-1);
    if (end?.kind !== 'end') throw new Error('The call has no end.');
    expect(causeOfEnd(end.end)).toBe(cause);
    expect(codeOfEnd(end.end)).toBe(code);
    const status = end.end.kind === 'status' || end.end.kind === 'violation' ? end.end.status : undefined;
    expect(status?.message).toBe(text);
    const facts = { place: 'here', authority: 'localhost', errorName, fieldLimitBytes: undefined };
    expect(wordsOfEnd(end.end, facts) === undefined).toBe(cause === 'status');
  });
});
