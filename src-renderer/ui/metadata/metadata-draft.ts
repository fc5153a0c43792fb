import type { MetadataEntry } from '../../../gen/sockeye/v1/metadata';

/** One line of metadata as it is being typed. */
export interface MetadataDraft {
  /** Tells lines apart while they are edited. */
  readonly id: number;
  readonly key: string;
  /** Text, or base64 when the key ends in `-bin`. */
  readonly value: string;
}

/** Says what is wrong with a line; undefined when it can be sent. A line without key and value is no entry, and right. */
export function checkMetadata({ key, value }: MetadataDraft): string | undefined {
  const name = key.trim();
  if (name === '') return value === '' ? undefined : 'A value needs a key.';
  if (!/^[0-9a-zA-Z_.-]+$/.test(name))
    return `A key has letters, digits, "_", "-" and "." only; this one is "${name}".`;
  if (/^grpc-/i.test(name)) return 'Keys that begin with "grpc-" belong to gRPC itself.';
  if (isBinaryKey(name)) {
    return fromBase64(value) === undefined ? 'The value of a key that ends in "-bin" is written as base64.' : undefined;
  }
  return /^[\x20-\x7e]*$/.test(value)
    ? undefined
    : 'A text value has printable ASCII characters only. Use a key that ends in "-bin" for anything else.';
}

/** The entries to send; lines without a key are left out. Call it only when checkMetadata finds nothing. */
export function toMetadata(drafts: readonly MetadataDraft[]): readonly MetadataEntry[] {
  return drafts
    .filter(draft => draft.key.trim() !== '')
    .map(({ key, value }): MetadataEntry => {
      const name = key.trim().toLowerCase();
      return isBinaryKey(name)
        ? { key: name, value: { $case: 'binary', value: fromBase64(value) ?? new Uint8Array(0) } }
        : { key: name, value: { $case: 'text', value: value.trim() } };
    });
}

/** A value as it is shown: text as it is, bytes as base64. */
export function metadataText({ value }: MetadataEntry): string {
  if (value === undefined) return '';
  return value.$case === 'text' ? value.value : toBase64(value.value);
}

function isBinaryKey(key: string): boolean {
  return key.toLowerCase().endsWith('-bin');
}

/** The bytes of a base64 text, padded or not; undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.trim()), character => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''));
}
