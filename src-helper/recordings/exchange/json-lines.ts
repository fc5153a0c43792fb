// Recordings as lines of JSON: one for the recording, one for each event. What counts are the bytes, in base64; the text of
// a message beside them is for people and other programs, and is not read back.
import { type CallStatus, CallTimings, StatusOrigin } from '../../../gen/sockeye/v1/recording';
import { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { Explanation } from '../../../gen/sockeye/v1/explanation';
import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';
import { MethodKind } from '../../../gen/sockeye/v1/schema';
import { formatEndpoint, parseEndpoint } from '../../../src-shared/endpoint';
import type { RecordedEvent, RecordingStart, StoredRecording } from '../recording-store';

/** Says what the line is, and its form. */
const format = 'sockeye-recording';
const version = 1;

/** A line as it was read. */
export type ReadLine =
  | {
      readonly kind: 'recording';
      readonly start: RecordingStart;
      readonly connectedUs: number;
      readonly sentUs: number | undefined;
    }
  | { readonly kind: 'event'; readonly event: RecordedEvent };

/** The first line of a recording, without line break. */
export function formatRecordingLine({ summary, schemaHash }: StoredRecording): string {
  return JSON.stringify({
    format,
    version,
    method: summary.methodPath,
    methodKind: summary.methodKind,
    targetId: summary.targetId,
    target: summary.targetName,
    endpoint: summary.endpoint === undefined ? '' : formatEndpoint(summary.endpoint),
    startedAtUs: String(summary.startedAtUs),
    connectedUs: Number(CallTimings.fromPartial(summary.timings ?? {}).connectedUs),
    sentUs: summary.timings?.sentUs === undefined ? undefined : Number(summary.timings.sentUs),
    schemaHash,
  });
}

/** A line of an event, without line break; `text` is its message as ProtoJSON on one line, when it could be decoded. */
export function formatEventLine(index: number, event: RecordedEvent, text: string | undefined): string {
  const head = `{"index":${index},"atUs":${event.atUs},"event":`;
  switch (event.kind) {
    case 'message': {
      const direction = event.isSent ? 'sent' : 'received';
      const json = text === undefined ? '' : `,"message":${text}`;
      return `${head}"${direction}","data":"${base64Of(event.data)}"${json}}`;
    }
    case 'request-headers':
    case 'response-headers':
      return `${head}"${event.kind}","metadata":${JSON.stringify(event.metadata.map(fromEntry))}}`;
    case 'half-close':
      return `${head}"half-close"}`;
    case 'status': {
      const { code, message, origin, explanation } = event.status;
      const rest = { code, message, origin, explanation, trailers: event.trailers.map(fromEntry) };
      return `${head}"status",${JSON.stringify(rest).slice(1)}`;
    }
  }
}

/** Reads a line. Throws an Error whose message says, in words, why it is none of these. */
export function readLine(line: string): ReadLine {
  const fields = readObject(line);
  if (fields['format'] !== undefined) return readRecording(fields);
  const atUs = readNumber(fields, 'atUs');
  const kind = fields['event'];
  switch (kind) {
    case 'sent':
    case 'received': {
      const data = readBytes(fields['data']);
      return { kind: 'event', event: { kind: 'message', atUs, isSent: kind === 'sent', data } };
    }
    case 'request-headers':
    case 'response-headers':
      return { kind: 'event', event: { kind, atUs, metadata: readEntries(fields['metadata']) } };
    case 'half-close':
      return { kind: 'event', event: { kind, atUs } };
    case 'status':
      return {
        kind: 'event',
        event: { kind, atUs, status: readStatus(fields), trailers: readEntries(fields['trailers']) },
      };
    default:
      throw new Error(`there is no event ${JSON.stringify(kind ?? null)}`);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function readRecording(fields: Fields): ReadLine {
  if (fields['format'] !== format)
    throw new Error(`its format is ${JSON.stringify(fields['format'])}, not "${format}"`);
  if (fields['version'] !== version) {
    throw new Error(`its version is ${JSON.stringify(fields['version'])}; this Sockeye reads version ${version}`);
  }
  const endpoint = readText(fields, 'endpoint');
  const parsed = endpoint === '' ? undefined : parseEndpoint(endpoint);
  const startedAtUs = readText(fields, 'startedAtUs');
  if (!/^\d{1,18}$/.test(startedAtUs)) throw new Error(`"startedAtUs" is ${JSON.stringify(startedAtUs)}`);
  return {
    kind: 'recording',
    connectedUs: readNumber(fields, 'connectedUs'),
    // Of a call that was never sent there is none, and older exports did not tell.
    sentUs: fields['sentUs'] === undefined ? undefined : readNumber(fields, 'sentUs'),
    start: {
      targetId: readText(fields, 'targetId'),
      targetName: readText(fields, 'target'),
      endpoint: parsed?.kind === 'endpoint' ? Endpoint.fromPartial(parsed.endpoint) : undefined,
      methodPath: readText(fields, 'method'),
      methodKind: readEnum(fields, 'methodKind', MethodKind),
      schemaHash: readText(fields, 'schemaHash'),
      startedAtUs: BigInt(startedAtUs),
    },
  };
}

function readStatus(fields: Fields): CallStatus {
  const given = fields['explanation'];
  const texts: Fields = isFields(given) ? given : {};
  const text = (name: string): string => (typeof texts[name] === 'string' ? texts[name] : '');
  const code = readNumber(fields, 'code');
  if (code > 16) throw new Error(`there is no status ${code}`);
  return {
    code,
    message: readText(fields, 'message'),
    origin: readEnum(fields, 'origin', StatusOrigin),
    explanation: isFields(given)
      ? Explanation.fromPartial({ cause: text('cause'), what: text('what'), nextStep: text('nextStep') })
      : undefined,
  };
}

function fromEntry({ key, value }: MetadataEntry): readonly [string, string] | readonly [string, { base64: string }] {
  return value?.$case === 'binary' ? [key, { base64: base64Of(value.value) }] : [key, value?.value ?? ''];
}

function readEntries(value: unknown): readonly MetadataEntry[] {
  if (!Array.isArray(value)) throw new Error('metadata is not a list');
  return value.map((entry: unknown): MetadataEntry => {
    const [key, content] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof key !== 'string') throw new Error('an entry of the metadata has no key');
    if (typeof content === 'string') return { key, value: { $case: 'text', value: content } };
    if (!isFields(content)) throw new Error(`the metadata "${key}" has no value`);
    return { key, value: { $case: 'binary', value: readBytes(content['base64']) } };
  });
}

function readObject(line: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error('it is not JSON');
  }
  if (!isFields(value)) throw new Error('it is not a JSON object');
  return value;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`"${name}" is missing or not a text`);
  return value;
}

function readNumber(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 48) return value;
  throw new Error(`"${name}" is missing or not a whole number`);
}

function readEnum<T extends number>(fields: Fields, name: string, values: Readonly<Record<string, string | T>>): T {
  const number = readNumber(fields, name);
  const value = Object.values(values).find((each): each is T => each === number);
  if (value === undefined) throw new Error(`"${name}" cannot be ${number}`);
  return value;
}

function readBytes(value: unknown): Uint8Array {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw new Error('bytes are not in base64');
  return new Uint8Array(Buffer.from(value, 'base64'));
}

function base64Of(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
