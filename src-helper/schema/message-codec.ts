// Messages as bytes and as text. The one place that turns the one into the other.
import { type DescMessage, fromBinary, fromJsonString, type Registry, toBinary, toJson } from '@bufbuild/protobuf';

import type { TextProblem } from '../../gen/sockeye/v1/schema';

/** The bytes of a text, or what is wrong with the text and where. */
export type EncodeOutcome =
  | { readonly kind: 'encoded'; readonly data: Uint8Array }
  | { readonly kind: 'rejected'; readonly problems: readonly TextProblem[] };

/** The text of some bytes, or why they are not a message of this type. */
export type DecodeOutcome =
  /** `isCut` says that the text went over the limit and ends at it. */
  | { readonly kind: 'decoded'; readonly json: string; readonly isCut: boolean }
  | { readonly kind: 'undecodable'; readonly reason: string };

/** Encodes ProtoJSON. Never throws for a bad text. */
export function encodeMessage(json: string, type: DescMessage, registry: Registry): EncodeOutcome {
  try {
    return { kind: 'encoded', data: toBinary(type, fromJsonString(type, json, { registry })) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'rejected', problems: [{ from: 0, to: json.length, message, path: '', isWarning: false }] };
  }
}

/** Decodes to ProtoJSON, indented by `indent` spaces (0: one line), of at most `limit` characters. Never throws. */
export function decodeMessage(
  data: Uint8Array,
  type: DescMessage,
  registry: Registry,
  { indent, limit }: { readonly indent: number; readonly limit: number },
): DecodeOutcome {
  try {
    const json = JSON.stringify(toJson(type, fromBinary(type, data), { registry }), null, indent);
    return { kind: 'decoded', json: json.slice(0, limit), isCut: json.length > limit };
  } catch (error) {
    return { kind: 'undecodable', reason: error instanceof Error ? error.message : String(error) };
  }
}
