import type { DescMethod, Registry } from '@bufbuild/protobuf';

import type { OutgoingMessage } from '../../gen/sockeye/v1/call';
import { encodeMessage, type EncodeOutcome } from '../schema/message-codec';

/** The bytes of what the user sends, or what is wrong with it. Bytes that were given as such are taken as they are. */
export function encodeOutgoing({ content }: OutgoingMessage, method: DescMethod, registry: Registry): EncodeOutcome {
  switch (content?.$case) {
    case 'json':
      return encodeMessage(content.value, method.input, registry);
    case 'data':
      return { kind: 'encoded', data: content.value };
    case undefined:
      return {
        kind: 'rejected',
        problems: [{ from: 0, to: 0, message: 'There is no message.', path: '', isWarning: false }],
      };
  }
}
