import type { CallBatch, CallFrame } from '../../src-shared/call-frames';

/** Checks what came from the window; undefined when it is not a batch of frames. */
export function readCallBatch(data: unknown): CallBatch | undefined {
  return Array.isArray(data) && data.every(isCallFrame) ? data : undefined;
}

function isCallFrame(value: unknown): value is CallFrame {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  switch (value.kind) {
    case 'open':
      return 'path' in value && typeof value.path === 'string';
    case 'message':
      return 'data' in value && value.data instanceof Uint8Array;
    case 'half-close':
      return true;
    case 'credit':
      return 'bytes' in value && Number.isSafeInteger(value.bytes) && Number(value.bytes) > 0;
    default:
      return false;
  }
}
