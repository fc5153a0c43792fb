import { shell } from 'electron';

/** How long the system may take to begin, in milliseconds; some file managers never say that they have. */
const limitMs = 5000;

/** Shows a folder in the system's file manager. Resolves to why it could not, or to an empty text. */
export async function showFolder(path: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve(''), limitMs);
  });
  const problem = await Promise.race([shell.openPath(path), late]);
  clearTimeout(timer);
  return problem;
}
