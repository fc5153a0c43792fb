import type { CallBatch, ReplyBatch } from '../../src-shared/call-frames';

/** The window's end of a port to main. One listener; a call that begins puts its own in place of the last. */
export interface ReplyPort {
  post(batch: CallBatch): void;
  onBatch: (batch: ReplyBatch) => void;
  /** To be called by whoever made the port and hears that the other end has gone. */
  onClose: () => void;
  close(): void;
}

/** Makes a port whose other end is with main. */
export type OpenPort = () => ReplyPort;

/** What a MessagePort of a browser and one of worker_threads have in common. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  start(): void;
  close(): void;
}

/**
 * The frames side of a MessagePort whose other end is with main. It does not listen for `close`: a page of Electron 25
 * that does crashes when it is reloaded, and main says a status before it closes.
 */
export function toReplyPort(port: MessagePortLike): ReplyPort {
  const replyPort: ReplyPort = {
    post: batch => port.postMessage(batch),
    onBatch: () => undefined,
    onClose: () => undefined,
    close: () => port.close(),
  };
  // Main, which is this program too, is the only one at the other end.
  port.addEventListener('message', event => {
    if ('data' in event) replyPort.onBatch(event.data as ReplyBatch);
  });
  port.start();
  return replyPort;
}
