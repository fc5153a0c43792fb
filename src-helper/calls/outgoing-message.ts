import type { DescMethod } from '@bufbuild/protobuf';

import type { OutgoingMessage } from '../../gen/sockeye/v1/call';
import { encodeWithAnyTypes, type TypeScope } from '../schema/any-types/with-any-types';
import { encodeExpanded } from '../schema/expanded-message';
import type { EncodeOutcome } from '../schema/message-codec';

/**
 * The bytes of what the user sends, or what is wrong with it. Bytes that were given as such are taken as they are. `index`
 * is the number of the message in its call, for variables. Asks the target for what is in an Any and not in the schema.
 * Rejects only with the reason of `signal`.
 */
export async function encodeOutgoing(
  { content, expandsVariables }: OutgoingMessage,
  index: number,
  method: DescMethod,
  scope: TypeScope,
  signal: AbortSignal,
): Promise<EncodeOutcome> {
  switch (content?.$case) {
    case 'json':
      return expandsVariables
        ? encodeExpanded(content.value, index, method.input, scope, signal)
        : encodeWithAnyTypes(content.value, method.input, scope, signal);
    case 'data':
      return { kind: 'encoded', data: content.value };
    case undefined:
      return {
        kind: 'rejected',
        problems: [{ from: 0, to: 0, message: 'There is no message.', path: '', isWarning: false }],
      };
  }
}
