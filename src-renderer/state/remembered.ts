// Small choices of a user about the window itself, kept by the browser. None of them matters when it is lost.

/** What was remembered under a name, else `fallback`. */
export function recall(name: string, fallback: boolean): boolean {
  try {
    const text = window.localStorage.getItem(`sockeye.${name}`);
    return text === null ? fallback : text === 'yes';
  } catch {
    return fallback;
  }
}

/** Remembers a choice until it is made anew. */
export function remember(name: string, value: boolean): void {
  try {
    window.localStorage.setItem(`sockeye.${name}`, value ? 'yes' : 'no');
  } catch {
    // A full or forbidden store: the choice holds until the window is closed.
  }
}
