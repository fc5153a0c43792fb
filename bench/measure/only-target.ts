import type { Target } from '../../gen/sockeye/v1/target';
import type { TargetStore } from '../../src-helper/targets/target-store';

/** A store that has this target and no other, whatever id is asked for, and that nobody may watch. */
export function onlyTarget(target: Target): TargetStore {
  return {
    list: () => [target],
    get: () => target,
    watch: () => {
      throw new Error('Nothing is watched here.');
    },
  };
}
