// What OpenSSL, BoringSSL and Node say of TLS, read the same whoever said it.

/** The names of alerts (RFC 8446, 6) by their numbers, where libraries name them differently. */
const alerts: Readonly<Record<string, string>> = {
  '40': 'HANDSHAKE_FAILURE',
  '42': 'BAD_CERTIFICATE',
  '43': 'UNSUPPORTED_CERTIFICATE',
  '44': 'CERTIFICATE_REVOKED',
  '45': 'CERTIFICATE_EXPIRED',
  '46': 'CERTIFICATE_UNKNOWN',
  '48': 'UNKNOWN_CA',
  '49': 'ACCESS_DENIED',
  '51': 'DECRYPT_ERROR',
  '70': 'PROTOCOL_VERSION',
  '71': 'INSUFFICIENT_SECURITY',
  '80': 'INTERNAL_ERROR',
  '112': 'UNRECOGNIZED_NAME',
  '116': 'CERTIFICATE_REQUIRED',
  '120': 'NO_APPLICATION_PROTOCOL',
};

/** What verification finds wrong, where its name says too little. */
const verdicts: Readonly<Record<string, string>> = {
  CERT_REVOKED: 'it was revoked',
  CERT_UNTRUSTED: 'it is marked as not trusted',
  CERT_REJECTED: 'it is marked as rejected',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_CHAIN_TOO_LONG: 'its chain of signatures is too long',
  PATH_LENGTH_EXCEEDED: 'its chain of signatures is longer than an authority in it allows',
  INVALID_PURPOSE: 'it is not meant for servers',
  INVALID_CA: 'what signed it is no authority',
};

/**
 * A failure as one name in capitals. For what the other side said: `ALERT_UNKNOWN_CA`, by the alert's number where it is
 * told; otherwise the library's reason without its prefixes: `WRONG_VERSION_NUMBER`. `said` is the message of an error:
 * `...:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:...:SSL alert number 48` of OpenSSL,
 * `...:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA:...` of BoringSSL.
 */
export function tlsReasonName(code: string, said: string): string {
  const alert = alerts[/SSL alert number (\d+)/i.exec(said)?.[1] ?? ''];
  if (alert !== undefined) return `ALERT_${alert}`;
  const told = code === '' ? reasonIn(said) : code;
  const name = told
    .toUpperCase()
    .replace(/ /g, '_')
    .replace(/^ERR_(SSL|OSSL)_/, '');
  const [, alertName] = /^(?:SSLV3|TLSV1|TLSV13|SSL|TLS)_(?:ALERT_)?(.+)$/.exec(name) ?? [];
  return alertName !== undefined && Object.values(alerts).includes(alertName) ? `ALERT_${alertName}` : name;
}

/** The same in words that can stand in a sentence, on one line: `unknown CA`. */
export function tlsReason(said: string): string {
  const verdict = Object.hasOwn(verdicts, said) ? verdicts[said] : undefined;
  if (verdict !== undefined) return verdict;
  const isName = /:(SSL routines|[a-z0-9 ]+ routines|OPENSSL_internal):/i.test(said) || /^[A-Z][A-Z0-9_]+$/.test(said);
  if (!isName) return said.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  const words = tlsReasonName('', said)
    .replace(/^ALERT_/, '')
    .toLowerCase()
    .replace(/_/g, ' ');
  return words.replace(/\b(ca|tls|ssl|alpn|ee)\b/g, word => word.toUpperCase());
}

function reasonIn(said: string): string {
  return /:[^:]*(?:routines|lib)[^:]*:[^:]*:([^:]+)/i.exec(said)?.[1] ?? said.trim();
}
