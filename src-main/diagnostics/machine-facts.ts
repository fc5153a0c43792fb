import { cpus, freemem, totalmem, version } from 'node:os';

const mib = 1024 * 1024;

/** What the machine says of itself: nothing by which it, or its user, could be told from others. */
export function machineFacts(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const session = [env['XDG_SESSION_TYPE'], env['XDG_CURRENT_DESKTOP']].filter(Boolean).join(' ');
  return [
    `system ${version()}`,
    `processors ${cpus().length}, memory ${Math.round(freemem() / mib)} of ${Math.round(totalmem() / mib)} MiB free`,
    ...(session === '' ? [] : [`session ${session}`]),
  ];
}
