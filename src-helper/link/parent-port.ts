// The same helper file runs as a utility process of Electron and as a child of plain Node; only the port differs.
import type { FromHelper, ToHelper } from '../../src-shared/helper-messages';

/** The port to the process that started this one. */
export interface ParentPort {
  send(message: FromHelper): void;
  onMessage(listener: (message: ToHelper) => void): void;
  /** Called once when the parent has gone. */
  onGone(listener: () => void): void;
}

/** What Electron adds to a utility process; its types are not for the helper. */
interface UtilityParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Finds the port of this process. Throws when nobody started it as a child with one. */
export function openParentPort(): ParentPort {
  const { parentPort } = process as { readonly parentPort?: UtilityParentPort };
  if (parentPort !== undefined) {
    return {
      send: message => parentPort.postMessage(message),
      // Only main, which is this program too, can write to this port.
      onMessage: listener => parentPort.on('message', ({ data }) => listener(data as ToHelper)),
      onGone: listener => parentPort.on('close', listener),
    };
  }
  if (process.send !== undefined) {
    return {
      // A parent that has just gone is reported by `disconnect`, not here.
      send: message => void process.send?.(message, undefined, undefined, () => undefined),
      onMessage: listener => void process.on('message', message => listener(message as ToHelper)),
      onGone: listener => void process.once('disconnect', listener),
    };
  }
  throw new Error('The helper is started by Sockeye, or by a program that forks it with an IPC channel.');
}
