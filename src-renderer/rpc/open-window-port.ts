import { type ReplyPort, toReplyPort } from './reply-port';

/** Makes a port to main: one end is handed to the preload script, which passes it on. */
export function openWindowPort(): ReplyPort {
  const { port1, port2 } = new MessageChannel();
  window.postMessage('sockeye:call-port', window.location.origin, [port2]);
  return toReplyPort(port1);
}
