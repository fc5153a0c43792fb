/** A size in bytes, or why the text is none. */
export type ParsedSize =
  /** Undefined when nothing is typed. */
  | { readonly kind: 'size'; readonly bytes: bigint | undefined }
  | { readonly kind: 'problem'; readonly message: string };

/** The largest message that gRPC's libraries handle, in bytes. */
const maxBytes = 2_147_483_647;

const unitBytes: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  kb: 1000,
  kib: 1024,
  m: 1024 ** 2,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

/** Reads a size as typed: `4194304`, `4 MiB`, `1.5 MB`. */
export function parseSize(text: string): ParsedSize {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return { kind: 'size', bytes: undefined };
  const parts = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(trimmed);
  const factor = unitBytes[parts?.[2] ?? '?'];
  if (parts === null || factor === undefined) {
    return { kind: 'problem', message: `"${text.trim()}" is no size. Write for example 4 MiB, 500 kB or 4194304.` };
  }
  const bytes = Math.round(Number(parts[1]) * factor);
  if (bytes < 1 || bytes > maxBytes) return { kind: 'problem', message: 'A limit is from 1 byte to 2 GiB.' };
  return { kind: 'size', bytes: BigInt(bytes) };
}

/** A size as it is typed: in the largest unit in which it is whole. */
export function sizeText(bytes: bigint): string {
  const units = [
    ['GiB', 1024n ** 3n],
    ['MiB', 1024n ** 2n],
    ['KiB', 1024n],
  ] as const;
  const unit = units.find(([, size]) => bytes >= size && bytes % size === 0n);
  return unit === undefined ? String(bytes) : `${bytes / unit[1]} ${unit[0]}`;
}
