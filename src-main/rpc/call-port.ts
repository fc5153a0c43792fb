// One port of the window, serving one call after another: frames in, frames out, credit both ways. Nothing here knows a
// method or a message, nor who answers.
import {
  type CallFrame,
  creditPortionBytes,
  initialCreditBytes,
  messageCost,
  type ReplyBatch,
  type ReplyFrame,
} from '../../src-shared/call-frames';
import { StatusCode } from '../../src-shared/status-code';
import { readCallBatch } from './read-call-batch';

/** A port as Electron and worker_threads both have it, less their differences. */
export interface FramePort {
  post(batch: ReplyBatch): void;
  /** Called with what the other side posted, unchecked. */
  onMessage(listener: (data: unknown) => void): void;
  /** Called once, when either side has closed or the page has gone. */
  onClose(listener: () => void): void;
  close(): void;
}

/** A call under way, as the port drives it. */
export interface OutgoingCall {
  /** `onTaken` is called when the call can take more. */
  write(data: Uint8Array, onTaken: () => void): void;
  /** No more messages will be written. */
  halfClose(): void;
  /** Asks for no more messages; those on their way may still come. */
  pause(): void;
  resume(): void;
  /** Ends the call; the listener hears nothing more. */
  cancel(): void;
}

/** What a call tells the port. */
export interface CallListener {
  /** `data` may be a view into a larger buffer. */
  onMessage(data: Uint8Array): void;
  /** The end, exactly once. Never called within OpenCall. */
  onStatus(code: number, details: string): void;
}

/** Begins a call of the method with this path. */
export type OpenCall = (path: string, listener: CallListener) => OutgoingCall;

/** Serves the calls that come through this port until it closes; to close it cancels the call it carries. */
export function serveCallPort(port: FramePort, openCall: OpenCall): void {
  const outbox = createOutbox(port);
  let call: CarriedCall | undefined;
  const carry = (path: string): void => {
    call = carryCall(path, openCall, outbox, () => {
      call = undefined;
    });
  };
  port.onMessage(data => {
    const batch = readCallBatch(data);
    if (batch === undefined) {
      breakOff('The window sent something that is not a frame of a call.');
      return;
    }
    for (const frame of batch) {
      if (frame.kind !== 'open') {
        call?.take(frame); // Without a call it is the rest of one that has ended meanwhile.
      } else if (call === undefined) {
        carry(frame.path);
      } else {
        breakOff('The window opened a call on a port that carries another.');
        return;
      }
    }
  });
  port.onClose(() => {
    call?.cancel();
    outbox.discard();
  });
  const breakOff = (details: string): void => {
    call?.cancel();
    call = undefined;
    outbox.discard();
    // In words first: the window of an older Electron does not hear that a port was closed.
    port.post([{ kind: 'status', code: StatusCode.INTERNAL, details }]);
    port.close();
  };
}

interface CarriedCall {
  take(frame: Exclude<CallFrame, { kind: 'open' }>): void;
  cancel(): void;
}

function carryCall(path: string, openCall: OpenCall, outbox: Outbox, onEnd: () => void): CarriedCall {
  let requestCredit = initialCreditBytes;
  let replyCredit = initialCreditBytes;
  let takenBytes = 0;
  let isHalfClosed = false;
  let hasEnded = false;
  const call = openCall(path, {
    onMessage(data) {
      outbox.add({ kind: 'message', data: toOwnBytes(data) });
      replyCredit -= messageCost(data);
      if (replyCredit <= 0) call.pause();
    },
    onStatus(code, details) {
      hasEnded = true;
      outbox.add({ kind: 'status', code, details });
      onEnd();
    },
  });
  const giveBack = (bytes: number): void => {
    takenBytes += bytes;
    if (takenBytes < creditPortionBytes || hasEnded) return;
    outbox.add({ kind: 'credit', bytes: takenBytes });
    requestCredit += takenBytes;
    takenBytes = 0;
  };
  const send = (data: Uint8Array): void => {
    if (isHalfClosed || hasEnded) return;
    if (requestCredit <= 0) {
      call.cancel();
      hasEnded = true;
      outbox.add({ kind: 'status', code: StatusCode.RESOURCE_EXHAUSTED, details: overdrawnDetails });
      onEnd();
      return;
    }
    requestCredit -= messageCost(data);
    call.write(data, () => giveBack(messageCost(data)));
  };
  return {
    take(frame) {
      switch (frame.kind) {
        case 'message':
          send(frame.data);
          break;
        case 'half-close':
          isHalfClosed = true;
          call.halfClose();
          break;
        case 'credit':
          replyCredit += frame.bytes;
          if (replyCredit > 0) call.resume();
          break;
      }
    },
    cancel: () => call.cancel(),
  };
}

const overdrawnDetails = 'The window sent more than this call had taken: its messages would have filled the memory.';

/** A port clones the whole buffer behind a view: a small message of Node's pool would take 8 KiB along. */
function toOwnBytes(data: Uint8Array): Uint8Array {
  return new Uint8Array(data);
}

/** Collects the frames of one turn of the event loop and posts them together. */
interface Outbox {
  add(frame: ReplyFrame): void;
  discard(): void;
}

function createOutbox(port: FramePort): Outbox {
  let frames: ReplyFrame[] = [];
  const flush = (): void => {
    const batch = frames;
    frames = [];
    if (batch.length > 0) port.post(batch);
  };
  return {
    add(frame) {
      if (frames.push(frame) === 1) setImmediate(flush);
    },
    discard() {
      frames = [];
    },
  };
}
