/**
 * A field as it stands on the wire. Both texts hold raw bytes, each character one byte (0 to 255): nothing is trimmed,
 * decoded or put into lower case. Who wants UTF-8 decodes it from these bytes.
 */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

/** What a field takes besides its text, in bytes (RFC 7541, 4.1; RFC 9113, 6.5.2). */
export const fieldOverheadBytes = 32;

/** The size of a field in a table or a list, in bytes. */
export function fieldBytes({ name, value }: HeaderField): number {
  return name.length + value.length + fieldOverheadBytes;
}
