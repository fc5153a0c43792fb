/** JSON that is written many times. */
export interface PreparedJson {
  readonly bytes: Uint8Array;
  /** Its UTF-8 bytes less its UTF-16 code units. */
  readonly surplus: number;
}

/** Prepares JSON to be written many times. */
export function prepareJson(json: string): PreparedJson {
  const bytes = new Uint8Array(Buffer.from(json));
  return { bytes, surplus: bytes.length - json.length };
}
