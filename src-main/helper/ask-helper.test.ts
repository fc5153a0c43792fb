import { expect, it } from 'vitest';

import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { StatusCode } from '../../src-shared/status-code';
import type { OpenCall } from '../rpc/call-port';
import { askHelper } from './ask-helper';

/** A helper that answers with these bytes. */
function answering(...replies: readonly Uint8Array[]): OpenCall {
  return (_path, listener) => {
    setImmediate(() => {
      for (const reply of replies) listener.onMessage(reply);
      listener.onStatus(StatusCode.OK, '');
    });
    const nothing = (): void => undefined;
    return { write: nothing, halfClose: nothing, pause: nothing, resume: nothing, cancel: nothing };
  };
}

function ask(openCall: OpenCall): Promise<unknown> {
  const { getHelperInfo } = LinkServiceDefinition.methods;
  return askHelper(openCall, LinkServiceDefinition, getHelperInfo, { request: {}, limitMs: 5000 });
}

it('an answer that is none is told to who asked, and ends nobody', async () => {
  await expect(ask(answering(Buffer.from([0x0a, 0x7f])))).rejects.toThrow('GetHelperInfo: the answer cannot be read');
  await expect(ask(answering())).rejects.toThrow('GetHelperInfo: there was no answer');
});
