// Messages as bytes and as text. The one place that turns the one into the other.
import type { DescMessage, Registry } from '@bufbuild/protobuf';

import type { TextProblem } from '../../gen/sockeye/v1/schema';
import { decodeData } from './json/decode-data';
import { encodeText } from './json/encode-text';

/** The bytes of a text, or what is wrong with the text and where. */
export type EncodeOutcome =
  | { readonly kind: 'encoded'; readonly data: Uint8Array }
  | { readonly kind: 'rejected'; readonly problems: readonly TextProblem[] };

/** The text of some bytes, or why they are not a message of this type. */
export type DecodeOutcome =
  | {
      readonly kind: 'decoded';
      readonly json: string;
      /** The text went over the limit and ends at it. */
      readonly isCut: boolean;
      /**
       * Encoding the whole text gives an equal message. False for what JSON cannot say: unknown fields inside of
       * well-known types, invalid UTF-8 in proto2, NaN in a google.protobuf.Value.
       */
      readonly isExact: boolean;
      /** Full names of types inside of Any that the registry does not have, at most 20; they are shown as base64. */
      readonly unresolvedTypes: readonly string[];
    }
  | {
      readonly kind: 'undecodable';
      readonly reason: string;
      /** The byte at which it is wrong; undefined when that cannot be told. */
      readonly offset: number | undefined;
    };

/** Encodes ProtoJSON, with 64-bit integers exact. Never throws for a bad text. */
export function encodeMessage(json: string, type: DescMessage, registry: Registry): EncodeOutcome {
  const { data, problems } = encodeText(json, type, registry);
  return data === undefined ? { kind: 'rejected', problems } : { kind: 'encoded', data };
}

/** All that is wrong with a text and where, in the order of the text, at most 100; warnings do not keep it from being sent. */
export function validateMessage(json: string, type: DescMessage, registry: Registry): readonly TextProblem[] {
  return encodeText(json, type, registry).problems;
}

/**
 * Decodes to ProtoJSON, indented by `indent` spaces (0: one line), of at most `limit` UTF-16 code units. Never throws.
 * Fields stand in the order of their numbers, then extensions, then unknown fields under the key `@unknown`.
 */
export function decodeMessage(
  data: Uint8Array,
  type: DescMessage,
  registry: Registry,
  { indent, limit }: { readonly indent: number; readonly limit: number },
): DecodeOutcome {
  return decodeData(data, type, registry, { indent, limit, isPreview: false });
}

/**
 * The beginning of a message on one line, for lists of messages. Reads no more of a large message than it shows, so
 * that a field which comes again later is shown as it came first. Never throws.
 */
export function previewMessage(data: Uint8Array, type: DescMessage, registry: Registry, limit: number): DecodeOutcome {
  return decodeData(data, type, registry, { indent: 0, limit, isPreview: true });
}

export { type HexField, type HexFields, hexFields } from './json/hex-fields';
