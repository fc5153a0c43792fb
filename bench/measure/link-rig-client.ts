import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

import type { RigPrograms, RigRequest, RigSide } from '../programs/link-rig';
import type { Side } from './alternate';
import type { BenchContext } from './bench-context';

/** A rig that runs. */
export interface LinkRig {
  /** A side of the rig: median of its round trips in microseconds. */
  side(name: RigSide): Side;
  close(): Promise<void>;
}

/** Starts the rig on the app's own runtime and waits until it is ready. */
export async function startLinkRig({ electron, root }: BenchContext): Promise<LinkRig> {
  const programs: RigPrograms = {
    helper: join(root, 'dist/helper/helper.cjs'),
    rawEcho: join(root, 'dist/bench/raw-echo.cjs'),
    twoWayHelper: join(root, 'dist/bench/two-way-helper.cjs'),
  };
  const rig = fork(join(root, 'dist/bench/link-rig.cjs'), [JSON.stringify(programs)], {
    execPath: electron,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  await nextMessage(rig);
  return {
    side: name => async windowMs => {
      const request: RigRequest = { side: name, windowMs };
      rig.send(request);
      return Number(await nextMessage(rig));
    },
    close: () =>
      new Promise(resolve => {
        rig.once('exit', () => resolve());
        rig.disconnect();
      }),
  };
}

function nextMessage(rig: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`The rig of the link ended with code ${String(code)}.`));
    rig.once('exit', onExit);
    rig.once('message', message => {
      rig.off('exit', onExit);
      resolve(message);
    });
  });
}
