import type { Fault } from '../../http2/fault';
import type { BareEnd } from '../end/call-end';
import { http2Codes } from '../end/http2-codes';
import { judgeContentType } from '../fields/content-type';
import { type Fields, fieldValue, httpStatus, messageEncoding } from '../fields/field-list';
import { type ReadMetadata, readMetadata } from '../fields/metadata-fields';
import { readStatus, type ReadStatus } from '../fields/status-fields';
import { BodyReader } from '../http-answer/body-text';
import { isGrpcAnswer, readHttpAnswer } from '../http-answer/http-answer';
import { judgeCount, judgeMessage, type ReplyCount } from '../messages/judge-message';
import { MessageReader } from '../messages/message-reader';
import { quoted, type Violation, type ViolationRule } from '../violation';
import type { CallEvent } from './call-events';

/** With these, status OK does not count. */
const fatalRules: ReadonlySet<ViolationRule> = new Set<ViolationRule>([
  'message-flag',
  'message-without-encoding',
  'message-encoding',
  'message-missing',
  'messages-too-many',
  'message-truncated',
  'message-misplaced',
  'content-subtype',
]);
/** Faults of HTTP/2 that are kept for the end. */
const keptFaults = 16;
/** Violations of one rule that are told. */
const toldOfRule = 4;

export interface ReplyOptions {
  /** How many messages the method answers with. */
  readonly replies: ReplyCount;
  /** The largest message, in bytes, as it comes; Infinity for no limit. */
  readonly messageLimitBytes: number;
  /** How much of the body of an answer that is not gRPC is kept. */
  readonly bodyLimitBytes: number;
}

/** How an answer ended, and the fields that are shown with it. */
export interface ReplyEnd {
  readonly end: BareEnd;
  readonly trailers: ReadMetadata;
}

type State =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'grpc'; readonly encoding: string | undefined }
  | { readonly kind: 'http'; readonly fields: Fields; readonly body: BodyReader };

/** What is told when the status has come and the stream goes on. */
const trailersNotLast: Fault = {
  rule: 'trailers-not-last',
  words: 'trailers do not end the stream',
  section: 'RFC 9113, 8.1',
  code: http2Codes.protocolError,
  scope: 'stream',
  isFatal: false,
};

const noMetadata: ReadMetadata = { entries: [], violations: [] };

/** What comes in of a call. Answers an end as soon as the answer has one. */
export class ReplySide {
  readonly #options: ReplyOptions;
  readonly #tell: (event: CallEvent) => void;
  readonly #reader: MessageReader;
  readonly #violations: Violation[] = [];
  readonly #faults: Fault[] = [];
  #state: State = { kind: 'nothing' };
  #messageCount = 0;
  #trailers: Fields = [];

  constructor(options: ReplyOptions, tell: (event: CallEvent) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#reader = new MessageReader({ limitBytes: options.messageLimitBytes });
  }

  get hasAnswered(): boolean {
    return this.#state.kind !== 'nothing';
  }

  get messageCount(): number {
    return this.#messageCount;
  }

  takeFault(fault: Fault): void {
    if (this.#faults.some(({ rule, words }) => rule === fault.rule && words === fault.words)) return;
    if (this.#faults.length < keptFaults) this.#faults.push(fault);
    this.#tell({ kind: 'fault', fault });
  }

  takeFields(fields: Fields, isEndStream: boolean): ReplyEnd | undefined {
    if (this.#state.kind !== 'nothing') return this.#takeTrailers(fields, isEndStream);
    const status = httpStatus(fields);
    if (status !== undefined && status < 200 && !isEndStream) {
      this.#tell({ kind: 'informational', status, metadata: this.#metadata(fields, 'shown') });
      return undefined;
    }
    const said = readStatus(fields);
    if (isEndStream && said !== undefined) return this.#takeTrailersOnly(fields);
    if (!isGrpcAnswer(fields)) {
      this.#state = { kind: 'http', fields, body: new BodyReader(this.#options.bodyLimitBytes) };
      return isEndStream ? this.#settle() : undefined;
    }
    this.#takeHeaders(fields, said);
    return isEndStream ? this.#settle() : undefined;
  }

  takeData(bytes: Uint8Array, isEndStream: boolean): ReplyEnd | undefined {
    const state = this.#state;
    switch (state.kind) {
      case 'nothing':
        if (bytes.length > 0)
          this.#violate({ rule: 'message-misplaced', words: 'bytes of messages came before headers' });
        break;
      case 'http':
        state.body.push(bytes);
        if (state.body.isFull) return this.#settle();
        break;
      case 'grpc': {
        this.#reader.push(bytes);
        const end = this.#readMessages(state.encoding);
        if (end !== undefined) return end;
      }
    }
    return isEndStream ? this.#settle() : undefined;
  }

  /** The stream ended otherwise: an answer that is not gRPC tells more than how it was cut. */
  endOtherwise(end: BareEnd): ReplyEnd {
    return this.#state.kind === 'http' ? this.#settle() : this.endHere(end);
  }

  /** The call was ended here; what had come of trailers is shown. */
  endHere(end: BareEnd): ReplyEnd {
    return { end, trailers: this.#trailers.length === 0 ? noMetadata : this.#metadata(this.#trailers, 'shown') };
  }

  /** All headers in one: HTTP's own status and content-type are judged, and do not change the status of gRPC. */
  #takeTrailersOnly(fields: Fields): ReplyEnd {
    const http = httpStatus(fields);
    const type = judgeContentType(fieldValue(fields, 'content-type'));
    const isOther = type.kind === 'not-grpc' && fieldValue(fields, 'content-type') !== undefined;
    if (http !== 200 || isOther) {
      const what =
        http === 200 ? (type.kind === 'grpc' ? '' : type.words) : `HTTP ${String(http ?? 'without a status')}`;
      this.#violate({ rule: 'status-without-grpc', words: `grpc-status stands in an answer with ${what}` });
    }
    this.#state = { kind: 'grpc', encoding: undefined };
    this.#trailers = fields;
    return this.#settle();
  }

  #takeHeaders(fields: Fields, early: ReadStatus | undefined): void {
    const contentType = judgeContentType(fieldValue(fields, 'content-type'));
    const encoding = messageEncoding(fields);
    this.#state = { kind: 'grpc', encoding };
    this.#tell({ kind: 'headers', metadata: this.#metadata(fields, 'shown'), contentType, encoding });
    if (contentType.kind === 'other-messages') this.#violate({ rule: 'content-subtype', words: contentType.words });
    if (early !== undefined) {
      const text = early.message === '' ? '' : ` (${quoted(early.message)})`;
      const words = `grpc-status ${early.sent ?? String(early.code)}${text} stands in headers that are not the last`;
      this.#violate({ rule: 'status-early', words });
    }
  }

  #takeTrailers(fields: Fields, isEndStream: boolean): ReplyEnd | undefined {
    this.#trailers = this.#trailers.length === 0 ? fields : [...this.#trailers, ...fields];
    if (isEndStream) return this.#settle();
    if (this.#state.kind === 'http' || readStatus(fields) === undefined) return undefined;
    this.takeFault(trailersNotLast);
    return this.#settle();
  }

  #readMessages(encoding: string | undefined): ReplyEnd | undefined {
    for (let next = this.#reader.next(); next !== undefined; next = this.#reader.next()) {
      if (next.kind === 'too-large') {
        const { sizeBytes, limitBytes } = next;
        const end = { kind: 'limit', limit: { what: 'reply', sizeBytes, limitBytes } } as const;
        return { end, trailers: noMetadata };
      }
      const violations = judgeMessage(next.flag, encoding);
      this.#messageCount++;
      this.#tell({ kind: 'message', data: next.data, isCompressed: next.isCompressed, violations });
      for (const violation of violations) this.#violate(violation);
    }
    return undefined;
  }

  /** The answer has come to its end. */
  #settle(): ReplyEnd {
    const state = this.#state;
    if (state.kind === 'http') {
      const answer = readHttpAnswer(state.fields, state.body, this.#trailers);
      return { end: { kind: 'http', answer }, trailers: this.#metadata([...state.fields, ...this.#trailers], 'shown') };
    }
    const status = readStatus(this.#trailers);
    this.#judgeRest(status);
    const trailers = this.#metadata(this.#trailers, status === undefined ? 'shown' : 'elsewhere');
    for (const violation of status?.violations ?? []) this.#violate(violation);
    return { end: this.#endBy(status), trailers };
  }

  #judgeRest(status: ReadStatus | undefined): void {
    const rest = this.#reader.end();
    if (rest.kind === 'truncated') {
      const size = rest.sizeBytes === undefined ? '' : ` of ${String(rest.sizeBytes + 5)}`;
      const words = `the answer ended behind ${String(rest.heldBytes)}${size} bytes of a message and its prefix`;
      this.#violate({ rule: 'message-truncated', words });
    }
    if (status === undefined) {
      this.#violate({ rule: 'status-missing', words: 'the answer ended without grpc-status' });
      return;
    }
    const count = judgeCount(this.#options.replies, this.#messageCount, status.code);
    if (count !== undefined) this.#violate(count);
  }

  #endBy(status: ReadStatus | undefined): BareEnd {
    const violations = [...this.#violations];
    const fatal = violations.filter(({ rule }) => fatalRules.has(rule) || rule === 'status-missing');
    const [first, ...others] = fatal;
    const [fault] = this.#faults;
    if (status === undefined && fault !== undefined) return { kind: 'malformed', fault, isOfThisCall: true };
    if (first !== undefined && (status === undefined || status.code === 0)) {
      const rest = violations.filter(each => !fatal.includes(each));
      return { kind: 'violation', violations: [first, ...others, ...rest], status };
    }
    const known = status ?? { code: 2, message: '', sent: undefined, violations: [] };
    return { kind: 'status', status: known, violations, faults: [...this.#faults] };
  }

  #metadata(fields: Fields, statusIs: 'elsewhere' | 'shown'): ReadMetadata {
    const metadata = readMetadata(fields, statusIs);
    for (const violation of metadata.violations) this.#violate(violation);
    return metadata;
  }

  /** Tells a violation once; of one rule, a few. */
  #violate(violation: Violation): void {
    const alike = this.#violations.filter(({ rule }) => rule === violation.rule);
    if (alike.length >= toldOfRule || alike.some(({ words }) => words === violation.words)) return;
    this.#violations.push(violation);
    this.#tell({ kind: 'violation', violation });
  }
}
