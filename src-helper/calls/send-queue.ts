/** What a message costs beside its bytes while it waits, about. */
const overheadBytes = 200;
/** From here on the room of what was taken is given back once it is half of the list. */
const smallestTrim = 1_024;

/** Messages that wait for the target, and the end of the request side, in their order. */
export class SendQueue {
  #items: (Uint8Array | 'half-close' | undefined)[] = [];
  #head = 0;
  #heldBytes = 0;

  /** About how much memory they hold. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(item: Uint8Array | 'half-close'): void {
    this.#items.push(item);
    this.#heldBytes += sizeOf(item);
  }

  /** Takes the oldest; undefined when there is none. Takes as long however many there are. */
  shift(): Uint8Array | 'half-close' | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    // The list must not keep what was taken.
    this.#items[this.#head++] = undefined;
    this.#heldBytes -= sizeOf(item);
    if (this.#head >= smallestTrim && this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#heldBytes = 0;
  }
}

function sizeOf(item: Uint8Array | 'half-close'): number {
  return item === 'half-close' ? 0 : item.byteLength + overheadBytes;
}
