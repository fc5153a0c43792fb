import { Client, credentials } from '@grpc/grpc-js';
import { expect, test } from 'vitest';

import type { OpenCall } from './call-port';
import { helperRoute } from './helper-route';
import { createRelay } from './relay-call';

/** A link whose helper has ended and whose client is closed, as it is until the supervisor says that it restarts. */
function endedLink(): { readonly openCall: OpenCall; readonly gone: AbortSignal } {
  const client = new Client('unix:/nowhere', credentials.createInsecure());
  client.close();
  const gone = AbortSignal.abort();
  return { gone, openCall: createRelay({ client, token: 'token', gone }) };
}

test('a call that comes between the end of the helper and the next state is refused in words', () => {
  const state = { kind: 'running', pid: 1, sinceMs: 0, link: endedLink() } as const;
  const route = helperRoute({ state: () => state }, relay => relay)();
  expect(route).toMatchObject({ kind: 'closed', details: expect.stringMatching(/helper has just ended/) as string });
});
