import { execFileSync } from 'node:child_process';

/**
 * Keeps all threads of a process on one core, where the system has `taskset`. Without it the kernel sometimes puts both
 * ends of a ping-pong on one core and sometimes on two, and a raw round trip is 23 us or 150 us by that alone.
 */
export function pinProcess(pid: number, core: number): void {
  try {
    execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)], { stdio: 'ignore' });
  } catch {
    // Not Linux, or a single core: then the kernel decides, for both sides alike.
  }
}
