// Which files the user has chosen in a dialog of the system. Main tells them beside the link, so that a page that was taken
// over can neither name a path by itself to be written or read, nor have one chosen without the user.
import path from 'node:path';

import type { ChosenPath } from '../../src-shared/helper-messages';
import { RpcError } from '../../src-shared/rpc-error';
import { StatusCode } from '../../src-shared/status-code';

/** The paths that were chosen since the app started. */
export interface ChosenPaths {
  add(paths: readonly ChosenPath[]): void;
  /**
   * Resolves when this very path was chosen, for writing when it is to be written. Else rejects with PERMISSION_DENIED as
   * this method: after a moment, for the user's choice and the call come by different ways.
   */
  require(chosen: string, use: ChosenPath['use'], methodPath: string): Promise<void>;
}

/** How many are remembered, and how long one that is missing is waited for, in milliseconds. */
const rememberedPaths = 1000;
const patienceMs = 500;

/** Makes the list, with what was chosen before. */
export function createChosenPaths(before: readonly ChosenPath[] = []): ChosenPaths {
  let chosen = before.map(resolved);
  const waiting = new Set<() => void>();
  const isChosen = (file: string, use: ChosenPath['use']): boolean =>
    chosen.some(known => known.path === file && (known.use === 'write' || use === 'read'));
  return {
    add(paths) {
      chosen = [...chosen, ...paths.map(resolved)].slice(-rememberedPaths);
      for (const wake of [...waiting]) wake();
    },
    async require(file, use, methodPath) {
      const deadlineMs = performance.now() + patienceMs;
      const isFine = (): boolean => path.isAbsolute(file) && isChosen(path.resolve(file), use);
      while (!isFine() && performance.now() < deadlineMs) await nextChoice(waiting, deadlineMs - performance.now());
      if (isFine()) return;
      const details = `${JSON.stringify(file)} was not chosen in a dialog: choose the file or folder again.`;
      throw new RpcError(methodPath, StatusCode.PERMISSION_DENIED, details);
    },
  };
}

/** Dialogs may say a folder with a slash at its end. */
function resolved(one: ChosenPath): ChosenPath {
  return { ...one, path: path.resolve(one.path) };
}

function nextChoice(waiting: Set<() => void>, ms: number): Promise<void> {
  return new Promise(resolve => {
    const settle = (): void => {
      clearTimeout(timer);
      waiting.delete(settle);
      resolve();
    };
    const timer = setTimeout(settle, ms);
    waiting.add(settle);
  });
}
