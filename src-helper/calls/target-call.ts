// One call of a target, written into a recording as it happens. Nothing is thrown.
import type { MetadataEntry } from '../../gen/sockeye/v1/metadata';
import type { CallStatus } from '../../gen/sockeye/v1/recording';
import type { RecordingWriter } from '../recordings/recording-store';
import { SendQueue } from './send-queue';
import type { CallEnd } from './wire/call-end';
import { WireCall, type WireCallListener, type WireCallStart } from './wire/wire-call';

/** How many bytes messages that wait for the target may hold before the sender is asked to wait. */
const outgoingLimitBytes = 64 * 1024 * 1024;

/** What a call is made of. */
export interface TargetCallStart extends WireCallStart {
  readonly writer: RecordingWriter;
  /** Turns the end on the wire into the status to be recorded; must not reject. */
  readonly judge: (end: CallEnd) => Promise<CallStatus>;
}

/** One call, from its headers to its status. */
export class TargetCall {
  /** Resolves when the call has ended and its status is recorded. Never rejects. */
  readonly ended: Promise<void>;
  readonly #start: TargetCallStart;
  readonly #wire: WireCall;
  readonly #startedMs = performance.now();
  readonly #outgoing = new SendQueue();
  #canWrite = true;
  #isHalfClosed = false;
  #isOver = false;
  #wakeSender = (): void => undefined;
  #takenListeners: (() => void)[] = [];

  constructor(start: TargetCallStart) {
    this.#start = start;
    start.writer.append({ kind: 'request-headers', atUs: 0, metadata: start.metadata });
    let end: (how: CallEnd) => void = () => undefined;
    this.ended = new Promise<CallEnd>(resolve => (end = resolve)).then(how => this.#recordEnd(how));
    this.#wire = new WireCall(
      start,
      this.#listener(how => end(how)),
    );
    this.#wire.open();
  }

  /** True once no more messages can be sent, because the request side was closed or the call is over. */
  get isHalfClosed(): boolean {
    return this.#isHalfClosed || this.#isOver;
  }

  /** Sends a message when the target takes it, after those before. Does nothing when the call is over. */
  send(data: Uint8Array): void {
    if (this.isHalfClosed) return;
    this.#outgoing.push(data);
    this.#flush();
  }

  /** Undefined when more may be sent; else a promise that resolves when it may, or when the call is over. */
  untilWritable(): Promise<void> | undefined {
    if (this.#isOver || this.#outgoing.heldBytes <= outgoingLimitBytes) return undefined;
    return new Promise(resolve => (this.#wakeSender = resolve));
  }

  /** Undefined when the connection has taken all that was sent and takes more; else a promise for that, or for the end. */
  untilTaken(): Promise<void> | undefined {
    if (this.#isOver || this.#canWrite) return undefined;
    return new Promise(resolve => this.#takenListeners.push(resolve));
  }

  /** Closes the request side behind the messages that were sent. */
  halfClose(): void {
    if (this.isHalfClosed) return;
    this.#isHalfClosed = true;
    this.#outgoing.push('half-close');
    this.#flush();
  }

  /** Cancels the call; `ended` resolves soon after. Does nothing when it is over. */
  cancel(): void {
    this.#wire.cancel();
  }

  #flush(): void {
    while (this.#canWrite && !this.#isOver) {
      const next = this.#outgoing.shift();
      if (next === undefined) return;
      if (next === 'half-close') {
        this.#start.writer.append({ kind: 'half-close', atUs: this.#now() });
        this.#wire.halfClose();
        return;
      }
      this.#start.writer.append({ kind: 'message', atUs: this.#now(), isSent: true, data: next });
      this.#canWrite = this.#wire.write(next);
      if (this.#outgoing.heldBytes <= outgoingLimitBytes) this.#wakeSender();
    }
  }

  #tellTaken(): void {
    if (!this.#canWrite && !this.#isOver) return;
    for (const tell of this.#takenListeners.splice(0)) tell();
  }

  #listener(onEnd: (end: CallEnd) => void): WireCallListener {
    const { writer } = this.#start;
    return {
      onConnected: () => writer.setConnected(this.#now()),
      onSent: () => writer.setSent(this.#now()),
      onHeaders: metadata => writer.append({ kind: 'response-headers', atUs: this.#now(), metadata }),
      onMessage: data => {
        writer.append({ kind: 'message', atUs: this.#now(), isSent: false, data });
        const ready = writer.untilReady();
        if (ready === undefined) return undefined;
        this.#wire.pause();
        return ready.finally(() => this.#wire.resume());
      },
      onDrain: () => {
        this.#canWrite = true;
        this.#flush();
        this.#tellTaken();
      },
      onEnd: how => {
        this.#isOver = true;
        this.#outgoing.clear();
        this.#wakeSender();
        this.#tellTaken();
        onEnd(how);
      },
    };
  }

  async #recordEnd(end: CallEnd): Promise<void> {
    const { writer, judge } = this.#start;
    const atUs = this.#now();
    const trailers: readonly MetadataEntry[] = 'trailers' in end ? end.trailers : [];
    writer.append({ kind: 'status', atUs, status: await judge(end), trailers });
  }

  /** Microseconds since the call began. */
  #now(): number {
    return Math.round((performance.now() - this.#startedMs) * 1_000);
  }
}
