import type { HeaderField } from '../../http2/hpack/header-field';
import type { CallPast, ConnectionPast } from '../end/call-end';
import { http2Codes } from '../end/http2-codes';
import type { CallEvent, OwnEnd, StreamAct, StreamEvent } from './call-events';
import { type ReplyEnd, type ReplyOptions, ReplySide } from './reply-side';
import { RequestSide } from './request-side';

export interface GrpcCallOptions extends ReplyOptions {
  /** From `requestFields`. */
  readonly fields: readonly HeaderField[];
  /** What was left of the deadline when the call began, in milliseconds; undefined for none. */
  readonly timeoutMs: number | undefined;
  /** What is known of the connection, asked when the call ends. */
  readonly connection: () => ConnectionPast;
  /** The clock when the call begins, in milliseconds. */
  readonly nowMs: number;
}

type State =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'waiting'; readonly streamLimit: number }
  | { readonly kind: 'sent'; readonly atMs: number }
  | { readonly kind: 'over' };

/**
 * One attempt of a call on one stream: events of the stream and acts of the user go in, `takeEvents` and `takeActs` give
 * what happened and what is to be done. The clock is an argument. Nothing throws but `write`.
 */
export class GrpcCall {
  readonly #options: GrpcCallOptions;
  readonly #request: RequestSide;
  readonly #reply: ReplySide;
  #state: State = { kind: 'connecting' };
  #events: CallEvent[] = [];
  /** When the last byte went either way. */
  #lastMs: number;

  constructor(options: GrpcCallOptions) {
    this.#options = options;
    this.#request = new RequestSide(options.fields);
    this.#reply = new ReplySide(options, event => void this.#events.push(event));
    this.#lastMs = options.nowMs;
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  /** What happened since it was asked last. */
  takeEvents(): readonly CallEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** What is to be done with the stream since it was asked last. */
  takeActs(): readonly StreamAct[] {
    return this.#request.take();
  }

  /** Sends a message behind those before it; nothing when the request side is closed. RangeError above 4 GiB. */
  write(data: Uint8Array, isCompressed: boolean): void {
    this.#request.write(data, isCompressed);
  }

  /** Closes the request side behind what was written. */
  halfClose(): void {
    this.#request.halfClose();
  }

  /** Ends the call from here. */
  end(end: OwnEnd, nowMs: number): void {
    this.#finish(this.#reply.endHere(end), nowMs, 'open');
  }

  /** The deadline has passed. */
  passDeadline(nowMs: number): void {
    const state = this.#state;
    const waitsFor = { connecting: 'connection', waiting: 'stream', sent: 'answer', over: 'answer' } as const;
    const end = {
      kind: 'deadline',
      deadlineMs: this.#options.timeoutMs ?? nowMs - this.#options.nowMs,
      waitsFor: waitsFor[state.kind],
      streamLimit: state.kind === 'waiting' ? state.streamLimit : undefined,
    } as const;
    this.#finish(this.#reply.endOtherwise(end), nowMs, 'open');
  }

  /** Takes what happened on the stream. */
  receive(event: StreamEvent, nowMs: number): void {
    if (this.isOver) return;
    switch (event.kind) {
      case 'waiting':
        this.#state = { kind: 'waiting', streamLimit: event.streamLimit };
        this.#events.push(event);
        break;
      case 'opened':
        this.#state = { kind: 'sent', atMs: nowMs };
        this.#lastMs = nowMs;
        this.#events.push({ kind: 'sent' });
        break;
      case 'left':
        this.#lastMs = nowMs;
        if (this.#request.left(event.bytes))
          this.#events.push({ kind: 'messages-left', count: this.#request.leftCount });
        break;
      case 'fields':
        this.#lastMs = nowMs;
        this.#settle(this.#reply.takeFields(event.fields, event.isEndStream), event.isEndStream, nowMs);
        break;
      case 'data':
        this.#lastMs = nowMs;
        this.#settle(this.#reply.takeData(event.bytes, event.isEndStream), event.isEndStream, nowMs);
        break;
      case 'fault':
        this.#reply.takeFault(event.fault);
        break;
      default:
        this.#finish(this.#reply.endOtherwise(event), nowMs, 'gone');
    }
  }

  #settle(reply: ReplyEnd | undefined, isEndStream: boolean, nowMs: number): void {
    if (reply !== undefined) this.#finish(reply, nowMs, isEndStream ? 'answered' : 'open');
  }

  /** The one end of the call. The stream is open, or the server has ended its side of it, or it is gone. */
  #finish({ end, trailers }: ReplyEnd, nowMs: number, stream: 'open' | 'answered' | 'gone'): void {
    if (this.isOver) return;
    const past = this.#past(nowMs);
    if (stream === 'gone') this.#request.drop();
    else if (stream === 'open') this.#request.reset(http2Codes.cancel);
    // RFC 9113, 8.1: a server that has answered needs no more of the request.
    else if (!this.#request.isFinished) this.#request.reset(http2Codes.noError);
    this.#state = { kind: 'over' };
    this.#events.push({ kind: 'end', end: { ...end, past, connection: this.#options.connection() }, trailers });
  }

  #past(nowMs: number): CallPast {
    const { fieldCount, fieldBytes, leftCount } = this.#request;
    return {
      messagesSent: leftCount,
      messagesReceived: this.#reply.messageCount,
      hasAnswered: this.#reply.hasAnswered,
      sentForMs: this.#state.kind === 'sent' ? nowMs - this.#state.atMs : 0,
      idleMs: nowMs - this.#lastMs,
      fieldCount,
      fieldBytes,
      timeoutMs: this.#options.timeoutMs,
    };
  }
}
