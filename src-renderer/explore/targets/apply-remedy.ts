import type { Remedy } from '../../../gen/sockeye/v1/explanation';
import { ConnectionSettings, type Target, TlsSettings } from '../../../gen/sockeye/v1/target';

/** The target with a remedy applied; undefined when the user has to fill something in. */
export function applyRemedy(target: Target, { change }: Remedy): Target | undefined {
  const connection = target.connection ?? ConnectionSettings.create();
  const withConnection = (part: Partial<ConnectionSettings>): Target => ({
    ...target,
    connection: { ...connection, ...part },
  });
  switch (change?.$case) {
    case 'setAuthority':
      return withConnection({ authority: change.value });
    case 'useTls':
      return withConnection({ tls: connection.tls ?? TlsSettings.create() });
    case 'usePlaintext':
      return withConnection({ tls: undefined });
    case 'setServerName':
      return withConnection({ tls: { ...(connection.tls ?? TlsSettings.create()), serverName: change.value } });
    case 'removeReceiveLimit':
      return withConnection({ receiveLimitBytes: 0n });
    case 'edit':
    case 'showSetting': // It is not the target's.
    case undefined:
      return undefined;
  }
}
