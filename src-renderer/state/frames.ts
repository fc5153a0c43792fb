import type { RequestFrame } from './store';

/** Longest that news waits when the window draws no frames (hidden or minimised), in milliseconds. */
const hiddenDelayMs = 250;

/** Before the next frame, or soon when the window is hidden and no frames are drawn. */
export const requestWindowFrame: RequestFrame = callback => {
  if (document.visibilityState === 'visible') requestAnimationFrame(callback);
  else setTimeout(callback, hiddenDelayMs);
};
