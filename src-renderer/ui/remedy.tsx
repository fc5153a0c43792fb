import { createContext, type JSX, useContext, useState } from 'react';

import { type Remedy, SettingsPart } from '../../gen/sockeye/v1/explanation';
import { useAppSettings } from './app-settings';
import { Button } from './button';
import type { ErrorWords } from './explain-error';

/** Applies a remedy to the target that is on show; answers why that was refused, or undefined. */
export type ApplyRemedy = (remedy: Remedy) => Promise<ErrorWords | undefined>;

const RemedyContext = createContext<ApplyRemedy | undefined>(undefined);

/** Says what remedies of explanations below it are applied to; without it they are words only. */
export const RemedyProvider = RemedyContext.Provider;

/** A button that does what an explanation advises, where that can be done; says then that it was done. */
export function RemedyButton({ remedy }: { readonly remedy: Remedy | undefined }): JSX.Element | null {
  const apply = useContext(RemedyContext);
  const settings = useAppSettings();
  const [said, setSaid] = useState('');
  const label = remedy === undefined ? '' : remedyLabel(remedy);
  if (remedy?.change?.$case === 'showSetting') {
    const name = remedy.change.value;
    return settings === undefined ? null : <Button onClick={() => settings.show(name)}>{label}</Button>;
  }
  if (apply === undefined || remedy === undefined || label === '') return null;
  const act = async (): Promise<void> => {
    const refused = await apply(remedy);
    if (refused !== undefined) setSaid(refused.what);
    else if (remedy.change?.$case !== 'edit') setSaid('Saved in the settings of the target. Send again.');
  };
  return (
    <>
      {said === '' ? <Button onClick={() => void act()}>{label}</Button> : null}
      <span role="status" aria-label="Remedy">
        {said}
      </span>
    </>
  );
}

/** What the button of a remedy says; empty for one that is not known. */
export function remedyLabel({ change }: Remedy): string {
  switch (change?.$case) {
    case undefined:
      return '';
    case 'setAuthority':
      return change.value === '' ? 'Send the address as authority' : `Set authority to ${change.value}`;
    case 'useTls':
      return 'Use TLS';
    case 'usePlaintext':
      return 'Use plaintext';
    case 'setServerName':
      return `Expect the name ${change.value}`;
    case 'removeReceiveLimit':
      return "Remove the target's limit";
    case 'showSetting':
      return 'Change in settings…';
    case 'edit':
      return partLabels[change.value] ?? 'Edit target';
  }
}

const partLabels: Partial<Readonly<Record<SettingsPart, string>>> = {
  [SettingsPart.SETTINGS_PART_ENDPOINT]: 'Edit endpoint…',
  [SettingsPart.SETTINGS_PART_SCHEMA]: 'Add a schema source…',
  [SettingsPart.SETTINGS_PART_AUTHORITY]: 'Set authority…',
  [SettingsPart.SETTINGS_PART_CERTIFICATE_AUTHORITIES]: 'Give the authority…',
  [SettingsPart.SETTINGS_PART_CLIENT_CERTIFICATE]: 'Give a client certificate…',
  [SettingsPart.SETTINGS_PART_METADATA]: 'Edit metadata…',
};
