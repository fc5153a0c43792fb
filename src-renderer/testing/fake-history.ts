import { Direction, Event, Recording, StatusOrigin } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { complete } from './complete';
import { type FakeRecording, messageEvent } from './fake-recordings';

const hourUs = 3_600_000_000n;

/** Recordings of the last days, one every seven hours: all kinds of ends, a long one, one with gaps, one that is broken. */
export function createFakeHistory(now: Date): readonly FakeRecording[] {
  return Array.from({ length: 30 }, (_, at) =>
    createRecording(at, BigInt(now.getTime()) * 1000n - BigInt(at) * 7n * hourUs),
  );
}

function createRecording(at: number, startedAtUs: bigint): FakeRecording {
  const messages = at === 1 ? 1_000_000 : at === 2 ? 10_000 : at % 4 === 0 ? 1 : 12;
  const code = [0, 0, 0, 5, 0, 14][at % 6] ?? 0;
  const count = messages + 4;
  const endedUs = 1_200 + messages * 7;
  const summary = complete(Recording, {
    id: `past-${at}`,
    targetId: 'sample',
    targetName: at % 5 === 0 ? 'containerd' : 'Sample greeter',
    methodPath: messages > 1 ? 'greet.Greeter/SayHellos' : 'greet.Greeter/SayHello',
    methodKind: messages > 1 ? MethodKind.METHOD_KIND_SERVER_STREAMING : MethodKind.METHOD_KIND_UNARY,
    startedAtUs,
    eventCount: BigInt(count),
    messagesSent: 1n,
    messagesReceived: BigInt(messages),
    bytesReceived: BigInt(messages) * 36n,
    timings: {
      connectedUs: 210n,
      headersUs: 700n,
      firstMessageUs: 900n,
      lastMessageUs: BigInt(endedUs - 100),
      endedUs: BigInt(endedUs),
    },
    status: { code, message: code === 0 ? 'OK' : 'no such greeting', origin: StatusOrigin.STATUS_ORIGIN_TARGET },
    isHalfClosed: true,
    eventsDropped: at === 2 ? 9_000n : 0n,
    isPinned: at === 3,
  });
  const eventAt = (index: number): Event => pastEvent(at, index, count, code, endedUs);
  return { summary, eventAt, ...(at === 2 ? { isKept: (index: number) => index < 3 || index >= 9_003 } : {}) };
}

function pastEvent(at: number, index: number, count: number, code: number, endedUs: number): Event {
  const text = (key: string, value: string): object => ({ key, value: { $case: 'text', value } });
  if (index === 0) {
    const metadata = [
      text('authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG'),
      text('x-trace', '7f3a'),
    ];
    return complete(Event, { index: 0n, atUs: 80n, body: { $case: 'requestHeaders', value: { metadata } } });
  }
  if (index === 1) return messageEvent(1, 120, Direction.DIRECTION_SENT, { name: 'Ada', count: count - 4 });
  if (index === 2) {
    const metadata = [text('content-type', 'application/grpc'), text('server', 'greeter/1.2')];
    return complete(Event, { index: 2n, atUs: 700n, body: { $case: 'responseHeaders', value: { metadata } } });
  }
  if (index < count - 1) {
    const message = messageEvent(index, 900 + (index - 3) * 7, Direction.DIRECTION_RECEIVED, greeting(at, index));
    if (at !== 3 || index !== 4 || message.body?.$case !== 'message') return message;
    const decodeError = 'the field 2 ends behind the end of the message (byte 4)';
    return { ...message, body: { $case: 'message', value: { ...message.body.value, preview: '', decodeError } } };
  }
  const details =
    code === 0
      ? []
      : [
          { typeUrl: 'type.googleapis.com/google.rpc.ErrorInfo', json: '{\n  "reason": "UNKNOWN_NAME"\n}' },
          { typeUrl: 'type.googleapis.com/acme.Unknown', value: Uint8Array.of(8, 1, 18, 3, 65, 100, 97) },
        ];
  const message = code === 0 ? 'OK' : 'no such greeting';
  const status = { code, message, origin: StatusOrigin.STATUS_ORIGIN_TARGET };
  const trailers = [text('x-request-id', '7f3a-11'), text('x-cost', '12')];
  const value = { status, trailers, details };
  return complete(Event, { index: BigInt(index), atUs: BigInt(endedUs), body: { $case: 'status', value } });
}

function greeting(at: number, index: number): object {
  if (at === 4) {
    return {
      message: 'Hello',
      people: Array.from({ length: 40 }, (_, id) => ({ id, name: `Person ${id}`, isKnown: true })),
    };
  }
  return { message: `Hello Ada, for the ${index - 2}th time` };
}
