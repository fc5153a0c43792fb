import type { CallService, RunRequest, RunResponse } from '../../gen/sockeye/v1/call';
import { Direction, Event, ListRecordingsRequest, Recording } from '../../gen/sockeye/v1/recording';
import { MethodKind } from '../../gen/sockeye/v1/schema';
import { type FakeRecordings, messageEvent } from './fake-recordings';
import { greeterSchema } from './greeter-schema';
import { complete } from './complete';

/** How calls go. */
export interface FakeCallOptions {
  /** Replies of a server stream. */
  readonly replies: number;
  /** Ticks in which they come, and the pause between two. */
  readonly ticks: number;
  readonly tickMs: number;
  /** The code each call ends with, 0 for OK. */
  readonly code: number;
}

type Acts = AsyncIterator<RunRequest>;

/** Makes a call service that greets and leaves recordings. */
export function createFakeCalls(recordings: FakeRecordings, options: FakeCallOptions): CallService {
  let calls = 0;
  return {
    async *run(requests: AsyncIterable<RunRequest>): AsyncIterable<RunResponse> {
      calls += 1;
      const acts = requests[Symbol.asyncIterator]();
      const first = await acts.next();
      if (first.done === true || first.value.act?.$case !== 'start') return;
      const { methodPath, message } = first.value.act.value;
      const call = createCall(`recording-${calls}`, methodPath, recordings);
      if (message?.content?.$case === 'json') {
        const problem = problemOf(message.content.value);
        if (problem !== undefined) {
          yield {
            update: { $case: 'rejected', value: { messageNumber: 0n, problems: [problem], seriesPosition: undefined } },
          };
          return;
        }
        call.sent(message.content.value);
      }
      yield call.tick();
      const isCancelled = call.isMany ? yield* takeMessages(call, acts) : yield* sendReplies(call, acts, options);
      if (isCancelled) yield call.end(1, 'Cancelled');
      else yield call.end(options.code, options.code === 0 ? '' : 'The greeter does not like this name.');
    },
    async *replay({ recordingId, targetId }) {
      calls += 1;
      const { recordings: all } = await recordings.listRecordings(ListRecordingsRequest.create({ limit: 1_000 }));
      const original = all.find(({ id }) => id === recordingId);
      const path = original?.methodPath ?? '';
      const call = createCall(`recording-${calls}`, path, recordings, { replayOfId: recordingId, targetId });
      call.sent('{"name":"Ada"}');
      call.grow(1);
      yield { recording: recordingOf(call.tick()) };
      yield { recording: recordingOf(call.end(0, '')) };
    },
  };
}

/** Answers each message until the half-close; true when it was cancelled. */
async function* takeMessages(call: FakeCall, acts: Acts): AsyncGenerator<RunResponse, boolean> {
  for (let next = await acts.next(); next.done !== true; next = await acts.next()) {
    const { act } = next.value;
    if (act?.$case === 'cancel') return true;
    if (act?.$case === 'halfClose') return false;
    if (act?.$case === 'message' && act.value.content?.$case === 'json') {
      call.sent(act.value.content.value);
      call.received({ message: `Hello number ${call.count()}` });
    }
    yield call.tick();
  }
  return false;
}

/** Sends the one reply, or the stream of them in ticks; true when it was cancelled. */
async function* sendReplies(
  call: FakeCall,
  acts: Acts,
  { replies, ticks, tickMs, code }: FakeCallOptions,
): AsyncGenerator<RunResponse, boolean> {
  if (call.kind !== MethodKind.METHOD_KIND_SERVER_STREAMING) {
    call.grow(code === 0 ? 1 : 0);
    return false;
  }
  const cancel = new AbortController();
  void acts.next().then(next => {
    if (next.done !== true && next.value.act?.$case === 'cancel') cancel.abort();
  });
  for (let tick = 1; tick <= ticks; tick += 1) {
    await new Promise(resolve => setTimeout(resolve, tickMs));
    if (cancel.signal.aborted) return true;
    call.grow(Math.round(replies / ticks));
    yield call.tick();
  }
  return false;
}

interface FakeCall {
  readonly kind: MethodKind;
  readonly isMany: boolean;
  readonly count: () => number;
  readonly sent: (json: string) => void;
  readonly received: (value: object) => void;
  /** Replies that are made when they are looked at. */
  readonly grow: (replies: number) => void;
  readonly tick: () => RunResponse;
  readonly end: (code: number, message: string) => RunResponse;
}

function recordingOf({ update }: RunResponse): Recording | undefined {
  return update?.$case === 'recording' ? update.value : undefined;
}

function createCall(
  id: string,
  methodPath: string,
  recordings: FakeRecordings,
  more: Partial<Pick<Recording, 'replayOfId' | 'targetId'>> = {},
): FakeCall {
  const kind =
    greeterSchema.services.flatMap(service => service.methods).find(method => method.path === methodPath)?.kind ??
    MethodKind.METHOD_KIND_UNARY;
  const head: Event[] = [
    complete(Event, { index: 0n, atUs: 80n, body: { $case: 'requestHeaders', value: { metadata: [] } } }),
  ];
  let grown = 0;
  let tail: Event | undefined;
  let sent = 0n;
  const fake = { summary: { ...summary(id, methodPath, kind), ...more }, eventAt };
  recordings.add(fake);

  function eventAt(index: number): Event {
    const kept = head[index];
    if (kept !== undefined) return kept;
    if (tail !== undefined && index === head.length + grown) return { ...tail, index: BigInt(index) };
    const value = { message: `Hello Ada, for the ${index}th time` };
    return messageEvent(index, 600 + index * 7, Direction.DIRECTION_RECEIVED, value);
  }
  function refresh(): Recording {
    const received = BigInt(grown + head.filter(event => isReceived(event)).length);
    const count = BigInt(head.length + grown + (tail === undefined ? 0 : 1));
    fake.summary = {
      ...fake.summary,
      eventCount: count,
      messagesSent: sent,
      messagesReceived: received,
      bytesReceived: received * 35n,
      timings: {
        connectedUs: 0n,
        headersUs: 310n,
        firstMessageUs: 600n,
        lastMessageUs: 600n + received * 7n,
        endedUs: 0n,
      },
    };
    return fake.summary;
  }
  return {
    kind,
    isMany: kind === MethodKind.METHOD_KIND_CLIENT_STREAMING || kind === MethodKind.METHOD_KIND_BIDIRECTIONAL,
    count: () => Number(sent),
    sent: json => {
      sent += 1n;
      head.push(
        messageEvent(head.length, 120 + head.length * 40, Direction.DIRECTION_SENT, JSON.parse(json) as object),
      );
    },
    received: value =>
      head.push(messageEvent(head.length, 120 + head.length * 40, Direction.DIRECTION_RECEIVED, value)),
    grow: replies => (grown += replies),
    tick: () => ({ update: { $case: 'recording', value: refresh() } }),
    end: (code, message) => {
      const status = {
        code,
        message,
        origin: code === 1 ? 3 : 1,
        explanation:
          code === 14
            ? {
                cause: 'nobody-listens',
                what: 'Nobody listens at /run/user/1000/greeter.sock. The file is there, but no process has it open.',
                nextStep: 'Start the server, or correct the endpoint of the target.',
              }
            : undefined,
      };
      const trailers = [{ key: 'x-request-id', value: { $case: 'text' as const, value: '7f3a-11' } }];
      tail = complete(Event, {
        atUs: BigInt(900 + grown * 7),
        body: { $case: 'status', value: { status, trailers } },
      });
      const recording = refresh();
      const timings =
        recording.timings === undefined ? undefined : { ...recording.timings, endedUs: BigInt(900 + grown * 7) };
      fake.summary = complete(Recording, { ...recording, status, timings, isHalfClosed: true });
      return { update: { $case: 'recording', value: fake.summary } };
    },
  };
}

function summary(id: string, methodPath: string, methodKind: MethodKind): Recording {
  return complete(Recording, {
    id,
    targetId: 'sample',
    targetName: 'Sample greeter',
    methodPath,
    methodKind,
    startedAtUs: BigInt(Date.now()) * 1000n,
  });
}

function isReceived({ body }: Event): boolean {
  return body?.$case === 'message' && body.value.direction === Direction.DIRECTION_RECEIVED;
}

/** What is wrong with a text, in the way of the real service: bad JSON, or a name that is no string. */
export function problemOf(
  json: string,
): { from: number; to: number; message: string; path: string; isWarning: boolean } | undefined {
  try {
    const { name } = JSON.parse(json) as { readonly name?: unknown };
    if (typeof name !== 'number') return undefined;
    const from = json.indexOf(String(name));
    return {
      from,
      to: from + String(name).length,
      message: 'A string is expected here.',
      path: 'name',
      isWarning: false,
    };
  } catch {
    return { from: 0, to: json.length, message: 'This is no JSON.', path: '', isWarning: false };
  }
}
