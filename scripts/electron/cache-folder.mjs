import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder outside the working tree for what is fetched once and used by every clone: XDG_CACHE_HOME or ~/.cache, then
 * `sockeye`, then `name`. It may not exist yet.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(name, env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'sockeye', name);
}
