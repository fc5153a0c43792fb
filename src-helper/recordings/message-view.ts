// How events look to whoever asks: decoded with the schema the recording was made with, no more of them than is shown.
import type { DescMessage, Registry } from '@bufbuild/protobuf';

import { Direction, type Event, type ReadMessageResponse } from '../../gen/sockeye/v1/recording';
import { decodeWithAnyTypes, knownTypes, type TypeScope } from '../schema/any-types/with-any-types';
import { findMethod, type SchemaProvider } from '../schema/loaded-schema';
import { decodeMessage, previewMessage } from '../schema/message-codec';
import type { RecordedEvent, StoredEvent, StoredRecording } from './recording-store';
import { readStatusDetails } from './status-details';

const previewLimit = 300;
const noSchema = 'The schema of this recording is no longer at hand.';

/** The types of a recording's messages, as far as its schema is still at hand. */
export interface MessageTypes {
  /** Where details look further for what is in an Any. */
  readonly scope: TypeScope;
  /** What is known without asking anybody. */
  readonly registry: Registry;
  readonly input: DescMessage;
  readonly output: DescMessage;
}

/** A message that was recorded. */
export type RecordedMessage = Extract<RecordedEvent, { readonly kind: 'message' }>;

/** Finds the types that a recording was made with; undefined when they are gone. */
export async function typesOf(
  schemas: SchemaProvider,
  { summary, schemaHash }: StoredRecording,
): Promise<MessageTypes | undefined> {
  const schema = await schemas.getSchemaByHash(schemaHash);
  const method = schema && findMethod(schema, summary.methodPath);
  if (schema === undefined || method === undefined) return undefined;
  const scope = { schemas, targetId: summary.targetId, schema };
  return { scope, registry: knownTypes(scope), input: method.input, output: method.output };
}

/** The event as the contract has it; the event must not be cut. */
export function toEvent({ index, event }: StoredEvent, types: MessageTypes | undefined): Event {
  return { index: BigInt(index), atUs: BigInt(event.atUs), body: toBody(event, types) };
}

function toBody(event: RecordedEvent, types: MessageTypes | undefined): Event['body'] {
  switch (event.kind) {
    case 'request-headers':
      return { $case: 'requestHeaders', value: { metadata: event.metadata } };
    case 'response-headers':
      return { $case: 'responseHeaders', value: { metadata: event.metadata } };
    case 'half-close':
      return { $case: 'halfClose', value: {} };
    case 'message': {
      const direction = event.isSent ? Direction.DIRECTION_SENT : Direction.DIRECTION_RECEIVED;
      const sizeBytes = BigInt(event.data.byteLength);
      return { $case: 'message', value: { direction, sizeBytes, ...preview(event, types) } };
    }
    case 'status': {
      const { status, trailers } = event;
      return { $case: 'status', value: { status, trailers, details: readStatusDetails(trailers, types?.registry) } };
    }
  }
}

function preview(
  { data, isSent }: RecordedMessage,
  types: MessageTypes | undefined,
): { preview: string; decodeError: string } {
  if (types === undefined) return { preview: '', decodeError: noSchema };
  const outcome = previewMessage(data, isSent ? types.input : types.output, types.registry, previewLimit);
  return outcome.kind === 'decoded'
    ? { preview: outcome.json, decodeError: '' }
    : { preview: '', decodeError: outcome.reason };
}

/**
 * The message as text, as far as the limit goes, and as bytes. Asks the target, for about two seconds at most, for types
 * in Any that are not known. Rejects only with the reason of `signal`.
 */
export async function toMessage(
  { data, isSent }: RecordedMessage,
  types: MessageTypes | undefined,
  { jsonLimit, bytesLimit }: { readonly jsonLimit: number; readonly bytesLimit: number },
  signal: AbortSignal,
): Promise<ReadMessageResponse> {
  const bytes = { data: data.subarray(0, bytesLimit), sizeBytes: BigInt(data.byteLength) };
  const nothing = { json: '', isJsonCut: false, isJsonInexact: false, ...bytes };
  if (types === undefined) return { typeName: '', ...nothing, decodeError: noSchema };
  const type = isSent ? types.input : types.output;
  const outcome = await decodeWithAnyTypes(data, type, types.scope, { indent: 2, limit: jsonLimit }, signal);
  if (outcome.kind === 'undecodable') return { typeName: type.typeName, ...nothing, decodeError: outcome.reason };
  const { json, isCut: isJsonCut, isExact } = outcome;
  return { typeName: type.typeName, json, isJsonCut, isJsonInexact: !isExact, ...bytes, decodeError: '' };
}

/** The message as text on as many lines as `indent` makes; undefined when it cannot be decoded or has more text than that. */
export function toText(
  { data, isSent }: RecordedMessage,
  types: MessageTypes | undefined,
  { indent, limit }: { readonly indent: number; readonly limit: number },
): string | undefined {
  if (types === undefined) return undefined;
  const outcome = decodeMessage(data, isSent ? types.input : types.output, types.registry, { indent, limit });
  return outcome.kind === 'decoded' && !outcome.isCut ? outcome.json : undefined;
}
