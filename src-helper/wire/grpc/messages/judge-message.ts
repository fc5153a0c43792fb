// What is wrong with a message beside its length: its flag, and the encoding that is named for it.
import { quoted, type Violation } from '../violation';

/** Encodings that Sockeye can undo. */
export const knownEncodings: ReadonlySet<string> = new Set(['gzip', 'deflate']);

/**
 * Judges the prefix of a message that came behind headers with this `grpc-encoding` (undefined for none). A message with
 * a violation can still be shown; what is compressed, only as bytes.
 */
export function judgeMessage(flag: number, encoding: string | undefined): readonly Violation[] {
  const violations: Violation[] = [];
  if (flag > 1) {
    const kind = (flag & 0x80) === 0 ? '' : '; gRPC-Web marks trailers so';
    violations.push({
      rule: 'message-flag',
      words: `a message begins with the byte ${String(flag)}, not 0 or 1${kind}`,
    });
  }
  if ((flag & 1) !== 0) {
    const known = encoding?.trim().toLowerCase();
    if (known === undefined || known === '') {
      violations.push({
        rule: 'message-without-encoding',
        words: 'a message is compressed, and no grpc-encoding is named',
      });
    } else if (known === 'identity') {
      const words = 'a message is compressed, and grpc-encoding names identity, which is no compression';
      violations.push({ rule: 'message-without-encoding', words });
    } else if (!knownEncodings.has(known)) {
      violations.push({ rule: 'message-encoding', words: `a message is compressed with ${quoted(encoding ?? '')}` });
    }
  }
  return violations;
}

/** How many messages an answer has by the kind of its method. */
export type ReplyCount = 'one' | 'any';

/** Judges how many messages came with status OK; with another status none is missing. */
export function judgeCount(expected: ReplyCount, count: number, statusCode: number): Violation | undefined {
  if (expected === 'any') return undefined;
  if (count > 1) {
    return { rule: 'messages-too-many', words: `${String(count)} messages came, where the method answers with one` };
  }
  if (count === 0 && statusCode === 0) {
    return { rule: 'message-missing', words: 'status OK came without a message, where the method answers with one' };
  }
  return undefined;
}
