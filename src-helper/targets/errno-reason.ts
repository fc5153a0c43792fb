import { getSystemErrorMap } from 'node:util';

/** An error of the operating system as `permission denied (EACCES)`, of anything else its message. */
export function errnoReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!('errno' in error) || typeof error.errno !== 'number') return error.message;
  const [code, words] = getSystemErrorMap().get(error.errno) ?? [];
  return code === undefined || words === undefined ? error.message : `${words} (${code})`;
}
