// Ports to main that wait for a call. To make one costs most of a click's round trip, so some are made ahead and those
// behind a finished call are used again.
import type { OpenPort, ReplyPort } from './reply-port';

/** The ports of one window. */
export interface PortPool {
  /** A port that carries no call. */
  take(): ReplyPort;
  /** Gives a port back behind a status OK. One whose call failed or was left is closed instead. */
  giveBack(port: ReplyPort): void;
}

/** How many ports are made ahead. */
const spareCount = 2;

/** How many idle ports are kept. */
const idleLimit = 16;

/** Makes a pool with its first ports. */
export function createPortPool(openPort: OpenPort): PortPool {
  const idle: ReplyPort[] = [];
  const keep = (port: ReplyPort): void => {
    port.onBatch = () => undefined;
    port.onClose = () => {
      const index = idle.indexOf(port);
      if (index !== -1) idle.splice(index, 1);
    };
    idle.push(port);
  };
  for (let count = 0; count < spareCount; count++) keep(openPort());
  return {
    take: () => idle.pop() ?? openPort(),
    giveBack(port) {
      if (idle.length < idleLimit) keep(port);
      else port.close();
    },
  };
}
