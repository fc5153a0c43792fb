// The changes of a target's settings that an explanation can offer.
import { type Remedy, SettingsPart } from '../../gen/sockeye/v1/explanation';

/** Makes a remedy that opens the settings at one of their parts. */
export function editRemedy(part: SettingsPart): Remedy {
  return { change: { $case: 'edit', value: part } };
}

/** Opens the settings at the endpoint. */
export const editEndpoint = editRemedy(SettingsPart.SETTINGS_PART_ENDPOINT);
/** Opens the settings at the override of `:authority`. */
export const editAuthority = editRemedy(SettingsPart.SETTINGS_PART_AUTHORITY);
/** Opens the settings at the accepted certificate authorities. */
export const editAuthorities = editRemedy(SettingsPart.SETTINGS_PART_CERTIFICATE_AUTHORITIES);
/** Opens the settings at the client's certificate. */
export const editClientCertificate = editRemedy(SettingsPart.SETTINGS_PART_CLIENT_CERTIFICATE);
/** Opens the settings at the sources of the schema. */
export const editSchema = editRemedy(SettingsPart.SETTINGS_PART_SCHEMA);
/** Turns TLS on. */
export const useTls: Remedy = { change: { $case: 'useTls', value: {} } };
/** Turns TLS off. */
export const usePlaintext: Remedy = { change: { $case: 'usePlaintext', value: {} } };
