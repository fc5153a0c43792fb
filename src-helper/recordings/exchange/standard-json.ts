import { type DescMessage, fromBinary, fromJsonString, type Registry, toBinary } from '@bufbuild/protobuf';

import type { DecodeOutcome } from '../../schema/message-codec';

/**
 * Why other programs cannot read this text of a message, which goes beyond ProtoJSON where that has no words; undefined
 * when the text is ProtoJSON and means these bytes.
 */
export function refuseOwnJson(
  data: Uint8Array,
  type: DescMessage,
  registry: Registry,
  text: Extract<DecodeOutcome, { readonly kind: 'decoded' }>,
): string | undefined {
  const [unresolved] = text.unresolvedTypes;
  if (unresolved !== undefined) return `it holds an Any of ${unresolved}, a type that is not known`;
  if (!text.isExact) return 'ProtoJSON cannot say all that is in it';
  try {
    const message = fromBinary(type, data);
    const again = fromJsonString(type, text.json, { registry });
    const isSame = Buffer.compare(toBinary(type, message), toBinary(type, again)) === 0;
    return isSame ? undefined : 'ProtoJSON cannot say all that is in it';
  } catch {
    // Ours alone: `@unknown`, paths of a FieldMask and times that ProtoJSON has no form for.
    return text.json.includes('"@unknown"')
      ? 'it has fields that the schema does not know'
      : 'ProtoJSON has no form for a value in it';
  }
}
