// Passes the bytes of a call on to the helper. Knows no method and no message.
import { type Client, type ClientDuplexStream, Metadata, type StatusObject } from '@grpc/grpc-js';

import { helperSaidKey, linkTokenKey } from '../../src-shared/helper-messages';
import { StatusCode } from '../../src-shared/status-code';
import type { CallListener, OpenCall, OutgoingCall } from './call-port';

/** A connection to a helper that has said `ready`. */
export interface HelperLink {
  readonly client: Client;
  readonly token: string;
  /** Aborted when the helper's process has gone. */
  readonly gone: AbortSignal;
}

/** What a caller reads when the helper went in the middle of its call. */
export const helperGoneDetails =
  'The helper process ended in the middle of this call. It is started again by itself; what was recorded is kept.';

/** Makes the way to call over this link. */
export function createRelay(link: HelperLink): OpenCall {
  return (path, listener) => relayCall(link, path, listener);
}

function relayCall({ client, token, gone }: HelperLink, path: string, listener: CallListener): OutgoingCall {
  const metadata = new Metadata();
  metadata.set(linkTokenKey, token);
  const call: ClientDuplexStream<Uint8Array, Buffer> = client.makeBidiStreamRequest(path, toBuffer, same, metadata);
  let hasEnded = false;
  const end = (code: number, details: string): void => {
    if (hasEnded) return;
    hasEnded = true;
    gone.removeEventListener('abort', onGone);
    listener.onStatus(code, details);
  };
  const onGone = (): void => {
    end(StatusCode.UNAVAILABLE, helperGoneDetails);
    call.cancel();
  };
  gone.addEventListener('abort', onGone);
  call.on('data', (data: Buffer) => {
    if (!hasEnded) listener.onMessage(data);
  });
  call.on('error', () => undefined); // `status` tells the same, and comes always, once.
  // `status` may come while messages still wait in a paused call: the end is when both it and `end` have come.
  const readEnd = new Promise<void>(resolve => call.once('end', resolve));
  call.on('status', (status: StatusObject) => {
    void readEnd.then(() => {
      if (isCutOff(status)) end(StatusCode.UNAVAILABLE, helperGoneDetails);
      else end(status.code, status.details);
    });
  });
  return {
    write(data, onTaken) {
      if (!hasEnded) call.write(data, onTaken);
    },
    halfClose: () => void call.end(),
    pause: () => void call.pause(),
    resume: () => void call.resume(),
    cancel() {
      hasEnded = true;
      gone.removeEventListener('abort', onGone);
      call.cancel();
    },
  };
}

/** Whether the transport ended the call, and not the helper: the socket may close before the process is seen to exit. */
function isCutOff({ code, metadata }: StatusObject): boolean {
  return transportCodes.has(code) && metadata.get(helperSaidKey).length === 0;
}

/** The codes by which a transport says that it broke. */
const transportCodes: ReadonlySet<number> = new Set([
  StatusCode.UNAVAILABLE,
  StatusCode.INTERNAL,
  StatusCode.CANCELLED,
]);

function toBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

function same(data: Buffer): Buffer {
  return data;
}
