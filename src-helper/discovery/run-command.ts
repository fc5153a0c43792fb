import { execFile } from 'node:child_process';

/** Runs a program of the system and resolves with what it prints. A parameter, so that tests play what was recorded. */
export type RunCommand = (program: string, args: readonly string[], signal: AbortSignal) => Promise<string>;

const limitMs = 10_000;
const limitBytes = 64 * 1024 * 1024;

/**
 * Runs it without a shell, for at most 10 s. Rejects, naming the program, when it cannot be started; a program that ends
 * with a code other than 0 has still said something (lsof does so when a process goes meanwhile).
 */
export const runCommand: RunCommand = (program, args, signal) =>
  new Promise((resolve, reject) => {
    const options = { signal, timeout: limitMs, maxBuffer: limitBytes, windowsHide: true };
    execFile(program, [...args], options, (error, output) => {
      if (error === null || (typeof error.code === 'number' && output !== '')) resolve(output);
      else reject(new Error(`${program} could not be run: ${error.message}`, { cause: error }));
    });
  });
