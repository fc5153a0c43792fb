// Which metadata a request can have, and why not another.
import { quoted } from '../violation';
import type { ReadEntry } from '../fields/metadata-fields';

/** An entry to be sent. */
export type SentEntry = ReadEntry;

/** Why an entry cannot be sent. */
export interface Refusal {
  /** For programs; it never changes. */
  readonly rule:
    | 'name-empty'
    | 'name-upper-case'
    | 'name-character'
    | 'name-of-http2'
    | 'name-of-grpc'
    | 'name-of-deadline'
    | 'value-not-bytes'
    | 'value-not-text'
    | 'value-character'
    | 'value-blank';
  /** One or two sentences for the user. */
  readonly words: string;
}

/** Names that belong to HTTP/2, or to one connection, or that the call itself says. */
const ownNames: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-type',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Names that HTTP gives one value. A server in Node takes the first and drops the others, and others join them by a comma
 * or refuse them, so of target and call only one may say it: the call.
 */
const singleNames: ReadonlySet<string> = new Set([
  'access-control-max-age',
  'age',
  'authorization',
  'content-encoding',
  'content-language',
  'content-location',
  'content-md5',
  'content-range',
  'date',
  'dnt',
  'etag',
  'expires',
  'from',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'range',
  'referer',
  'retry-after',
  'tk',
  'upgrade-insecure-requests',
  'user-agent',
  'x-content-type-options',
]);

/** Why this entry cannot be sent; undefined when it can. `user-agent` can. */
export function refuseEntry({ key, value }: SentEntry): Refusal | undefined {
  return refuseName(key) ?? refuseValue(key, value);
}

function refuseName(key: string): Refusal | undefined {
  if (key === '') return { rule: 'name-empty', words: 'A metadata entry has no key.' };
  if (key.startsWith(':')) {
    return {
      rule: 'name-of-http2',
      words: `${quoted(key)} belongs to HTTP/2 and is set from the target and the method.`,
    };
  }
  const lower = key.toLowerCase();
  if (!/^[0-9a-z_.-]+$/.test(lower)) {
    const words = `The metadata key ${quoted(key)} has a character that is not allowed; a to z, 0 to 9, "_", "-" and "." are.`;
    return { rule: 'name-character', words };
  }
  if (key !== lower) {
    const words = `The metadata key "${key}" has upper-case letters; keys are lower-case: ${lower}.`;
    return { rule: 'name-upper-case', words };
  }
  if (key === 'grpc-timeout') {
    const words = 'The metadata key "grpc-timeout" is set from the deadline: set that instead.';
    return { rule: 'name-of-deadline', words };
  }
  if (key.startsWith('grpc-') && !sendableNames.has(key)) {
    return {
      rule: 'name-of-grpc',
      words: `The metadata key "${key}" belongs to gRPC, as all that begin with "grpc-" do.`,
    };
  }
  if (!ownNames.has(key)) return undefined;
  return { rule: 'name-of-http2', words: `The metadata key "${key}" belongs to HTTP and cannot be set.` };
}

/** What gRPC defines for interceptors and proxies to set. */
const sendableNames: ReadonlySet<string> = new Set(['grpc-previous-rpc-attempts', 'grpc-tags-bin', 'grpc-trace-bin']);

function refuseValue(key: string, value: SentEntry['value']): Refusal | undefined {
  if (key.endsWith('-bin')) {
    if (value.$case === 'binary') return undefined;
    const words = `The metadata key "${key}" ends in -bin, so its value is bytes: give it as base64.`;
    return { rule: 'value-not-bytes', words };
  }
  if (value.$case === 'binary') {
    return { rule: 'value-not-text', words: `The metadata key "${key}" must end in -bin to have a binary value.` };
  }
  if (!/^[\x20-\x7e]*$/.test(value.value)) {
    const words = `The value of the metadata key "${key}" has a character outside printable ASCII. Send it as bytes, as "${key}-bin".`;
    return { rule: 'value-character', words };
  }
  if (/^ | $/.test(value.value)) {
    const words = `The value of the metadata key "${key}" begins or ends with a blank, which HTTP/2 forbids (RFC 9113, 8.2.1). Take it away, or send bytes, as "${key}-bin".`;
    return { rule: 'value-blank', words };
  }
  return undefined;
}

/** The metadata of a call. */
export interface MergedMetadata {
  /** The target's entries, then the call's. */
  readonly entries: readonly SentEntry[];
  /** Names that HTTP gives one value, which both set: the call's are sent, the target's are not. */
  readonly replaced: readonly string[];
}

/**
 * Puts the target's metadata and a call's together. Where HTTP gives a name one value, the call's entries replace the
 * target's; all others are sent beside each other. What one of the two repeats is sent as often as it stands there.
 */
export function mergeMetadata(ofTarget: readonly SentEntry[], ofCall: readonly SentEntry[]): MergedMetadata {
  const said = new Set(ofCall.map(each => each.key).filter(key => singleNames.has(key)));
  const replaced = [...new Set(ofTarget.map(each => each.key).filter(key => said.has(key)))];
  return { entries: [...ofTarget.filter(each => !said.has(each.key)), ...ofCall], replaced };
}
