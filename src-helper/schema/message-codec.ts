// Messages as bytes and as text. The one place that turns the one into the other.
import { type DescMessage, fromBinary, type Registry, toJson } from '@bufbuild/protobuf';

import type { TextProblem } from '../../gen/sockeye/v1/schema';
import { encodeText } from './json/encode-text';

/** The bytes of a text, or what is wrong with the text and where. */
export type EncodeOutcome =
  | { readonly kind: 'encoded'; readonly data: Uint8Array }
  | { readonly kind: 'rejected'; readonly problems: readonly TextProblem[] };

/** The text of some bytes, or why they are not a message of this type. */
export type DecodeOutcome =
  /** `isCut` says that the text went over the limit and ends at it. */
  | { readonly kind: 'decoded'; readonly json: string; readonly isCut: boolean }
  | { readonly kind: 'undecodable'; readonly reason: string };

/** Encodes ProtoJSON, with 64-bit integers exact. Never throws for a bad text. */
export function encodeMessage(json: string, type: DescMessage, registry: Registry): EncodeOutcome {
  const { data, problems } = encodeText(json, type, registry);
  return data === undefined ? { kind: 'rejected', problems } : { kind: 'encoded', data };
}

/** All that is wrong with a text and where, in the order of the text, at most 100; warnings do not keep it from being sent. */
export function validateMessage(json: string, type: DescMessage, registry: Registry): readonly TextProblem[] {
  return encodeText(json, type, registry).problems;
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
