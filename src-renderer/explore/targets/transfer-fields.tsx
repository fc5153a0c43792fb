import type { JSX } from 'react';

import { useAppSettings } from '../../ui/app-settings';
import { CheckField, TextField } from '../../ui/field';
import { parseKeepalive, type TargetDraft } from './target-draft';
import { parseSize } from './size-text';

interface TransferFieldsProps {
  readonly draft: TargetDraft;
  readonly onChange: (part: Partial<TargetDraft>) => void;
}

/** Edits how messages travel on the connection of a target: limit, compression, keepalive. */
export function TransferFields({ draft, onChange }: TransferFieldsProps): JSX.Element {
  const limit = parseSize(draft.receiveLimit);
  const keepalive = parseKeepalive(draft.keepalive);
  const unset = useAppSettings()?.values?.replyLimitMib;
  return (
    <>
      <TextField
        label="Limit for replies"
        value={draft.receiveLimit}
        placeholder={unset === undefined ? '' : `${unset} MiB, as in the settings`}
        hint="The largest message that is accepted: 4 MiB, 500 kB. Empty for that of Sockeye's settings."
        problem={limit.kind === 'problem' ? limit.message : undefined}
        onChange={receiveLimit => onChange({ receiveLimit })}
      />
      <TextField
        label="Keepalive"
        value={draft.keepalive}
        placeholder="none"
        hint="How often the server is pinged while a call is open: 30s, 2min. Empty for never."
        problem={keepalive.kind === 'problem' ? keepalive.message : undefined}
        onChange={text => onChange({ keepalive: text })}
      />
      <CheckField
        label="Compress messages with gzip"
        hint="Those that are sent; a call can decide otherwise."
        isChecked={draft.compressesRequests}
        onChange={compressesRequests => onChange({ compressesRequests })}
      />
      <CheckField
        label="Ask for replies without compression"
        hint="Else the server may use gzip or deflate."
        isChecked={draft.refusesCompression}
        onChange={refusesCompression => onChange({ refusesCompression })}
      />
    </>
  );
}
