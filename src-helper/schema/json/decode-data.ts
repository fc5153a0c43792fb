import type { DescMessage, Registry } from '@bufbuild/protobuf';

import { getMessagePlans } from './message-plan';
import { PrintContext } from './print-context';
import { printMessage } from './print-fields';
import { WireError } from './wire-reader';

/** Previews read messages larger than this only as far as they show them. */
const PREVIEW_WHOLE_BYTES = 64 * 1024;

/** Printing never awaits and never calls back, so that one is enough. */
const context = new PrintContext();

const NONE: readonly string[] = [];

/** How a message is turned into text. */
export interface DecodeOptions {
  /** Spaces a level; 0 writes one line. */
  readonly indent: number;
  /** UTF-16 code units of text at most. */
  readonly limit: number;
  /** Stop reading where the text is full, even if what follows would change what was shown. */
  readonly isPreview: boolean;
}

/** The text of some bytes, or why they are not a message. */
export type DataOutcome =
  | {
      readonly kind: 'decoded';
      readonly json: string;
      readonly isCut: boolean;
      readonly isExact: boolean;
      readonly unresolvedTypes: readonly string[];
    }
  | { readonly kind: 'undecodable'; readonly reason: string; readonly offset: number | undefined };

/**
 * Turns the wire format into ProtoJSON. Never throws for bad bytes. Besides the text it holds at most six times the
 * message's bytes: places of fields, and parts of messages put together.
 */
export function decodeData(
  data: Uint8Array,
  type: DescMessage,
  registry: Registry,
  options: DecodeOptions,
): DataOutcome {
  const plans = getMessagePlans(registry);
  const isTrusting = options.isPreview && data.length > PREVIEW_WHOLE_BYTES;
  context.begin(data, plans, Math.min(10, Math.max(0, options.indent)), Math.max(0, options.limit), isTrusting);
  try {
    printMessage(context, plans.get(type), 0, data.length);
    const { json, isCut } = context.out.toText();
    const unresolvedTypes = context.unresolvedTypes.size === 0 ? NONE : [...context.unresolvedTypes];
    return { kind: 'decoded', json, isCut, isExact: context.isExact, unresolvedTypes };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const where = error.offset === undefined ? '' : ` (byte ${error.offset})`;
    return { kind: 'undecodable', reason: `not a ${type.typeName}: ${error.message}${where}`, offset: error.offset };
  } finally {
    context.end();
  }
}
