import type { CallStatus, Recording } from '../../gen/sockeye/v1/recording';
import type { RecordedEvent, RecordingStart } from './recording-store';

/** The numbers of one recording while it grows, and who wants to know. */
export class RecordingSummary {
  connectedUs = 0;
  sentUs: number | undefined;
  eventsDropped = 0;
  isPinned = false;
  #eventCount = 0;
  #messagesSent = 0;
  #messagesReceived = 0;
  #bytesSent = 0;
  #bytesReceived = 0;
  #headersUs = 0;
  #firstMessageUs = 0;
  #lastMessageUs = 0;
  #endedUs = 0;
  #status: CallStatus | undefined;
  #isHalfClosed = false;
  #isClosed = false;
  readonly #listeners = new Set<() => void>();

  constructor(
    readonly id: string,
    readonly start: RecordingStart,
  ) {}

  /** The call has ended. */
  get isComplete(): boolean {
    return this.#status !== undefined;
  }

  /** Nothing changes any more, because the call has ended or the recording was deleted. */
  get isFinal(): boolean {
    return this.isComplete || this.#isClosed;
  }

  /** Takes an event into the numbers. */
  count(event: RecordedEvent): void {
    this.#eventCount++;
    switch (event.kind) {
      case 'request-headers':
        break;
      case 'response-headers':
        this.#headersUs = event.atUs;
        break;
      case 'message':
        this.#countMessage(event);
        break;
      case 'half-close':
        this.#isHalfClosed = true;
        break;
      case 'status':
        this.#status = event.status;
        this.#endedUs = event.atUs;
        break;
    }
  }

  /** Calls `listener` at each change until the function that it returns is called. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The recording was deleted. */
  close(): void {
    this.#isClosed = true;
    this.changed();
  }

  /** It was restored. */
  reopen(): void {
    this.#isClosed = false;
  }

  /** As it stands. */
  toRecording(): Recording {
    const { targetId, targetName, endpoint, methodPath, methodKind, startedAtUs, replayOfId = '' } = this.start;
    return {
      id: this.id,
      targetId,
      targetName,
      endpoint,
      methodPath,
      methodKind,
      startedAtUs,
      eventCount: BigInt(this.#eventCount),
      messagesSent: BigInt(this.#messagesSent),
      messagesReceived: BigInt(this.#messagesReceived),
      bytesSent: BigInt(this.#bytesSent),
      bytesReceived: BigInt(this.#bytesReceived),
      timings: {
        connectedUs: BigInt(this.connectedUs),
        headersUs: BigInt(this.#headersUs),
        firstMessageUs: BigInt(this.#firstMessageUs),
        lastMessageUs: BigInt(this.#lastMessageUs),
        endedUs: BigInt(this.#endedUs),
        sentUs: this.sentUs === undefined ? undefined : BigInt(this.sentUs),
      },
      status: this.#status,
      isHalfClosed: this.#isHalfClosed,
      eventsDropped: BigInt(this.eventsDropped),
      isPinned: this.isPinned,
      replayOfId,
    };
  }

  #countMessage({ isSent, data, atUs }: Extract<RecordedEvent, { readonly kind: 'message' }>): void {
    if (isSent) {
      this.#messagesSent++;
      this.#bytesSent += data.byteLength;
      return;
    }
    if (this.#messagesReceived === 0) this.#firstMessageUs = atUs;
    this.#lastMessageUs = atUs;
    this.#messagesReceived++;
    this.#bytesReceived += data.byteLength;
  }
}
