import { expect, test } from 'vitest';

import { type Remedy, SettingsPart } from '../../../gen/sockeye/v1/explanation';
import { Target } from '../../../gen/sockeye/v1/target';
import { remedyLabel } from '../../ui/remedy';
import { applyRemedy } from './apply-remedy';

const target = Target.fromPartial({ id: 't', name: 'T', connection: { authority: 'a', receiveLimitBytes: 5n } });
const noFiles = { caPath: '', certificatePath: '', keyPath: '', serverName: '' };

test.each<[Remedy['change'], string, object]>([
  [{ $case: 'setAuthority', value: 'localhost' }, 'Set authority to localhost', { authority: 'localhost' }],
  [{ $case: 'setAuthority', value: '' }, 'Send the address as authority', { authority: '' }],
  [{ $case: 'useTls', value: {} }, 'Use TLS', { tls: noFiles }],
  [{ $case: 'usePlaintext', value: {} }, 'Use plaintext', { tls: undefined }],
  [{ $case: 'setServerName', value: 'db' }, 'Expect the name db', { tls: { ...noFiles, serverName: 'db' } }],
  [{ $case: 'removeReceiveLimit', value: {} }, "Remove the target's limit", { receiveLimitBytes: 0n }],
])('%j is one click, "%s", and changes nothing else', (change, label, connection) => {
  expect(remedyLabel({ change })).toBe(label);
  expect(applyRemedy(target, { change })).toEqual({ ...target, connection: { ...target.connection, ...connection } });
});

test('what only the user knows opens the settings instead', () => {
  const change = { $case: 'edit' as const, value: SettingsPart.SETTINGS_PART_CLIENT_CERTIFICATE };
  expect(remedyLabel({ change })).toBe('Give a client certificate…');
  expect(applyRemedy(target, { change })).toBeUndefined();
});

test('a setting of the app is shown, and nothing of the target changes', () => {
  const change = { $case: 'showSetting' as const, value: 'replyLimitMib' };
  expect(remedyLabel({ change })).toBe('Change in settings…');
  expect(applyRemedy(target, { change })).toBeUndefined();
});
