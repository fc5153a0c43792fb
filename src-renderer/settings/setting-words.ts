import type { SettingName } from '../../src-shared/setting-rules';

/** What people read of each setting: its name, and what belongs there. */
export const settingWords: Readonly<Record<SettingName, { readonly label: string; readonly hint: string }>> = {
  theme: { label: 'Theme', hint: '' },
  deadlineMs: {
    label: 'Deadline of new requests (ms)',
    hint: 'Empty for none. Each request can have its own.',
  },
  replyLimitMib: {
    label: 'Largest reply (MiB)',
    hint: 'For targets that set no limit of their own.',
  },
  replyMemoryMib: {
    label: 'Memory for replies (MiB)',
    hint: 'Of all calls together, while replies arrive.',
  },
  historyLimitMib: {
    label: 'Size of the history (MiB)',
    hint: 'The oldest that are not pinned make room.',
  },
  historyAgeDays: {
    label: 'Age of the history (days)',
    hint: 'Older recordings go, unless they are pinned.',
  },
};
