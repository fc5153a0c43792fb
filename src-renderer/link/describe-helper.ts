import type { LinkState } from './link-update';

/** The state of the helper for the status bar. */
export interface HelperWords {
  readonly tone: 'ok' | 'busy' | 'bad';
  /** A few words: `helper running`. */
  readonly state: string;
  /** Why, or when; empty for nothing to add. */
  readonly more: string;
}

/** Says in words how the helper is. */
export function describeHelper({ helper, isSilent }: Pick<LinkState, 'helper' | 'isSilent'>): HelperWords {
  switch (helper?.$case) {
    case undefined:
      return { tone: 'busy', state: 'helper starting', more: '' };
    case 'starting': {
      const { attempt } = helper.value;
      return { tone: 'busy', state: 'helper starting', more: attempt > 1 ? `attempt ${attempt}` : '' };
    }
    case 'running':
      return isSilent
        ? { tone: 'bad', state: 'helper not answering', more: 'for more than 5 s; it may be busy' }
        : { tone: 'ok', state: 'helper running', more: '' };
    case 'restarting': {
      const { attempt, delayMs, reason } = helper.value;
      const when = delayMs < 100 ? 'now' : `in ${(delayMs / 1000).toFixed(1)} s`;
      return { tone: 'busy', state: 'helper restarting', more: `attempt ${attempt} ${when}. ${reason}` };
    }
    case 'failed':
      return { tone: 'bad', state: 'helper failed', more: helper.value.reason };
    case 'stopped':
      return { tone: 'busy', state: 'helper stopped', more: '' };
  }
}
