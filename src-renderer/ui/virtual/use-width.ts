import { useState } from 'react';

/** The width of an element as it is laid out, in px, and the ref that says which; 0 until it has been measured. */
export function useWidth(): [(element: HTMLElement | null) => (() => void) | undefined, number] {
  const [widthPx, setWidthPx] = useState(0);
  const [measure] = useState(() => (element: HTMLElement | null) => {
    if (element === null || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() => setWidthPx(element.clientWidth));
    setWidthPx(element.clientWidth);
    observer.observe(element);
    return () => observer.disconnect();
  });
  return [measure, widthPx];
}
