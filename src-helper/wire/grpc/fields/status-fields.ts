import { StatusCode } from '../../../../src-shared/status-code';
import { quoted, type Violation } from '../violation';
import { type Fields, fieldValues } from './field-list';
import { decodePercent } from './field-text';

/** The status that stands in fields. */
export interface ReadStatus {
  /** 0 to 16: what `grpc-status` says, or UNKNOWN when it says something else. */
  readonly code: number;
  /** `grpc-message`, decoded; empty when there is none. Blanks at its ends are kept. */
  readonly message: string;
  /** What stands in `grpc-status` when that is not a number from 0 to 16, as it came. */
  readonly sent: string | undefined;
  readonly violations: readonly Violation[];
}

/** Reads the status in fields; undefined when they hold no `grpc-status`. Of repeated fields the first counts. */
export function readStatus(fields: Fields): ReadStatus | undefined {
  const codes = fieldValues(fields, 'grpc-status');
  const [sent] = codes;
  if (sent === undefined) return undefined;
  const messages = fieldValues(fields, 'grpc-message');
  const violations: Violation[] = [];
  // HTTP does not count blanks around a value as a part of it.
  const number = /^[ \t]*(\d+)[ \t]*$/.exec(sent)?.[1];
  const code = number === undefined ? undefined : Number(number);
  const isKnown = code !== undefined && code <= StatusCode.UNAUTHENTICATED;
  if (!isKnown) {
    violations.push({ rule: 'status-number', words: `grpc-status is ${quoted(sent)}, not a number from 0 to 16` });
  }
  for (const [name, values] of [
    ['grpc-status', codes],
    ['grpc-message', messages],
  ] as const) {
    if (values.length < 2) continue;
    const words = `${name} stands ${String(values.length)} times: ${values.slice(0, 4).map(quoted).join(', ')}`;
    violations.push({ rule: 'status-repeated', words });
  }
  const message = decodePercent(messages[0] ?? '');
  if (!message.isUtf8) violations.push({ rule: 'message-text', words: 'grpc-message is not UTF-8' });
  return {
    code: isKnown ? code : StatusCode.UNKNOWN,
    message: message.text,
    sent: isKnown ? undefined : sent,
    violations,
  };
}
