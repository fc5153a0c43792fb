// Another time for a process and all its threads, by libfaketime (Debian's package of that name).
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The library; undefined where it is not installed. */
export const fakeTimeLibrary = ['x86_64', 'aarch64']
  .map(machine => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find(existsSync);

/** A clock that can be set while processes run by it. */
export interface FakeClock {
  /** What a process needs in its environment to run by it. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets it, as so much ahead of the machine's (`+2d`, `-1h`, `+0`). */
  set(offset: string): void;
}

/** Makes a clock that is right, in a file of this folder. Time that passes (the monotonic clock) and files stay true. */
export function createFakeClock(folder: string): FakeClock {
  const file = path.join(folder, 'clock');
  const set = (offset: string): void => {
    // In one piece: a process may read it at any moment.
    writeFileSync(`${file}.new`, offset);
    renameSync(`${file}.new`, file);
  };
  set('+0');
  return {
    env: {
      LD_PRELOAD: fakeTimeLibrary ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_RESET: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    set,
  };
}
