// One call of a target. Every call is made as a bidirectional one with bytes in and bytes out: the frames on the wire are
// those of all four kinds. Everything that happens is appended to a recording; nothing is thrown.
import {
  type Client,
  type ClientDuplexStream,
  connectivityState,
  type Metadata,
  type StatusObject,
} from '@grpc/grpc-js';

import type { CallStatus } from '../../gen/sockeye/v1/recording';
import type { RecordingWriter } from '../recordings/recording-store';
import { listMetadata } from '../targets/metadata';
import { SendQueue } from './send-queue';

/** How many bytes messages that wait for the target may hold before the sender is asked to wait. */
const outgoingLimitBytes = 64 * 1024 * 1024;

/** What a call is made of. */
export interface TargetCallStart {
  readonly client: Client;
  /** With leading slash. */
  readonly path: string;
  /** All of it: the target's and the call's. */
  readonly metadata: Metadata;
  /** From now; undefined for none. */
  readonly deadlineMs: number | undefined;
  readonly waitForReady: boolean;
  readonly writer: RecordingWriter;
  /** Turns what grpc-js says into the status to be recorded; must not reject. */
  readonly judge: (status: StatusObject, wasCancelled: boolean) => Promise<CallStatus>;
}

/** One call, from its headers to its status. */
export class TargetCall {
  /** Resolves when the call has ended and its status is recorded. Never rejects. */
  readonly ended: Promise<void>;
  readonly #start: TargetCallStart;
  readonly #stream: ClientDuplexStream<Uint8Array, Buffer>;
  readonly #startedAt = process.hrtime.bigint();
  readonly #outgoing = new SendQueue();
  #canWrite = true;
  #isHalfClosed = false;
  #isOver = false;
  #wasCancelled = false;
  #wakeSender = (): void => undefined;
  #takenListeners: (() => void)[] = [];

  constructor(start: TargetCallStart) {
    this.#start = start;
    const { client, path, metadata, deadlineMs, writer } = start;
    metadata.setOptions({ waitForReady: start.waitForReady });
    writer.append({ kind: 'request-headers', atUs: 0, metadata: listMetadata(metadata) });
    const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    this.#stream = client.makeBidiStreamRequest<Uint8Array, Buffer>(path, asBuffer, data => data, metadata, options);
    this.#watchConnection();
    this.ended = this.#record();
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
    if (this.#isOver) return;
    this.#wasCancelled = true;
    this.#stream.cancel();
  }

  #flush(): void {
    while (this.#canWrite && !this.#isOver) {
      const next = this.#outgoing.shift();
      if (next === undefined) return;
      if (next === 'half-close') {
        this.#start.writer.append({ kind: 'half-close', atUs: this.#now() });
        this.#stream.end();
        return;
      }
      this.#start.writer.append({ kind: 'message', atUs: this.#now(), isSent: true, data: next });
      this.#canWrite = this.#stream.write(next);
      if (this.#outgoing.heldBytes <= outgoingLimitBytes) this.#wakeSender();
    }
  }

  #tellTaken(): void {
    if (!this.#canWrite && !this.#isOver) return;
    for (const tell of this.#takenListeners.splice(0)) tell();
  }

  async #record(): Promise<void> {
    const { writer, judge } = this.#start;
    const stream = this.#stream;
    stream.on('drain', () => {
      this.#canWrite = true;
      this.#flush();
      this.#tellTaken();
    });
    stream.once('metadata', (metadata: Metadata) => {
      writer.append({ kind: 'response-headers', atUs: this.#now(), metadata: listMetadata(metadata) });
    });
    // Attached at once: grpc-js holds a stream back only from the first read on.
    stream.on('data', (data: Buffer) => {
      writer.append({ kind: 'message', atUs: this.#now(), isSent: false, data });
      const ready = writer.untilReady();
      if (ready === undefined) return;
      stream.pause();
      void ready.finally(() => stream.resume());
    });
    // The status says all that an error would.
    stream.on('error', () => undefined);
    const status = new Promise<StatusObject>(resolve => stream.once('status', resolve));
    // Messages that came before the status may still wait to be read.
    await Promise.all([status, new Promise(resolve => stream.once('end', resolve))]);
    this.#isOver = true;
    this.#outgoing.clear();
    this.#wakeSender();
    this.#tellTaken();
    const endedUs = this.#now();
    const received = await status;
    writer.append({
      kind: 'status',
      atUs: endedUs,
      status: await judge(received, this.#wasCancelled),
      trailers: listMetadata(received.metadata),
    });
  }

  /** Notes when the connection stands, unless it stood already. */
  #watchConnection(): void {
    const channel = this.#start.client.getChannel();
    const watch = (state: connectivityState, isFirst: boolean): void => {
      if (state === connectivityState.READY) {
        if (!isFirst) this.#start.writer.setConnected(this.#now());
      } else if (state !== connectivityState.SHUTDOWN && !this.#isOver) {
        channel.watchConnectivityState(state, Infinity, () => watch(channel.getConnectivityState(false), false));
      }
    };
    watch(channel.getConnectivityState(false), true);
  }

  /** Microseconds since the call began. */
  #now(): number {
    return Number((process.hrtime.bigint() - this.#startedAt) / 1_000n);
  }
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
