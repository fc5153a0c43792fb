import type { CallBatch, ReplyBatch } from '../../src-shared/call-frames';

/** The window's end of a port to main. One listener; a call that begins puts its own in place of the last. */
export interface ReplyPort {
  post(batch: CallBatch): void;
  onBatch: (batch: ReplyBatch) => void;
  /** Called when main has closed the port; not by every version of Chrome. */
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

/** The frames side of a MessagePort whose other end is with main. */
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
  port.addEventListener('close', () => replyPort.onClose());
  port.start();
  return replyPort;
}
