/** Whether this is an error of the operating system with this code: `ENOENT`, `EACCES`, ... */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
