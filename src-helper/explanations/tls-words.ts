import type { PeerCertificate } from 'node:tls';

import type { Remedy } from '../../gen/sockeye/v1/explanation';
import type { TlsCause } from './causes';
import type { WordsOf } from './explanation-table';
import { editAuthorities, editClientCertificate, usePlaintext, useTls } from './remedies';
import { tlsReason } from '../wire/dial/tls-reason';

/** TLS did not come about. */
export const tlsWords: Readonly<Record<TlsCause, WordsOf>> = {
  'tls-expected': ({ place }) => ({
    what: `The server at ${place} expects TLS; it was spoken to in plaintext.`,
    nextStep: "Turn TLS on in the target's connection settings.",
    remedy: useTls,
  }),
  'tls-not-expected': ({ place }) => ({
    what: `The server at ${place} does not speak TLS.`,
    nextStep: "Turn TLS off in the target's connection settings.",
    remedy: usePlaintext,
  }),
  'tls-version': ({ place, said }) => ({
    what: `The server at ${place} and Sockeye have no version of TLS in common (${tlsReason(said)}).`,
    nextStep: 'gRPC needs TLS 1.2 or newer: turn it on in the server.',
  }),
  'certificate-expired': ({ place, certificate }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) expired on ${certificate?.valid_to ?? 'an earlier day'}.`,
    nextStep: "Renew the server's certificate. If it is in order, see whether this machine's clock is right.",
  }),
  'certificate-not-yet-valid': ({ place, certificate }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) is not valid before ${certificate?.valid_from ?? 'a later day'}.`,
    nextStep: "See whether this machine's clock is right; else the server needs another certificate.",
  }),
  'certificate-name': ({ place, certificate, target, authority }) => {
    const expected = target.connection?.tls?.serverName ?? '';
    const names = namesOf(certificate);
    return {
      what: `The certificate of ${place} is for ${names.length === 0 ? 'no name at all' : listed(names)}, not for "${expected === '' ? hostOf(authority) : expected}".`,
      nextStep: 'Set a name that the certificate carries as the server name in the TLS settings.',
      remedy: serverNameRemedy(names),
    };
  },
  'certificate-self-signed': ({ place, certificate }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) is signed by itself, and nobody has said that it can be trusted.`,
    nextStep: 'Give the file of this very certificate (PEM) as certificate authority in the TLS settings.',
    remedy: editAuthorities,
  }),
  'certificate-unknown-authority': ({ place, certificate }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) is signed by ${issuerOf(certificate)}, an authority that is not known here.`,
    nextStep: 'Give the file of that authority (PEM) as certificate authority in the TLS settings.',
    remedy: editAuthorities,
  }),
  'certificate-root-missing': ({ place, certificate, target, missingRoot }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) leads to "${missingRoot?.given ?? ''}"${fileOf(target.connection?.tls?.caPath)}, which is not a root: it is signed by "${missingRoot?.issuer ?? ''}", and that root is missing.`,
    nextStep: `Add the certificate of "${missingRoot?.issuer ?? ''}" (PEM) to the file of certificate authorities in the TLS settings.`,
    remedy: editAuthorities,
  }),
  'certificate-not-trusted': ({ place, certificate, said }) => ({
    what: `The certificate of ${place} (${subjectOf(certificate)}) is not accepted: ${tlsReason(said)}.`,
    nextStep: 'Give the file of the authority that signed it, or of the certificate itself, in the TLS settings.',
    remedy: editAuthorities,
  }),
  'client-certificate-required': ({ place }) => ({
    what: `The server at ${place} wants a certificate of the client, and this target gives none.`,
    nextStep: 'Give the files of the client’s certificate and its key in the TLS settings.',
    remedy: editClientCertificate,
  }),
  'client-certificate-refused': ({ place, said, target }) => ({
    what: `The server at ${place} does not accept the client’s certificate${fileOf(target.connection?.tls?.certificatePath)} (it said: ${tlsReason(said)}).`,
    nextStep: 'Use a certificate that is signed by an authority of the server, valid today, and meant for clients.',
    remedy: editClientCertificate,
  }),
  // With TLS 1.3 a certificate is refused behind the handshake; gRPC's C core does that without a word.
  'client-certificate-suspected': ({ place, target }) => ({
    what: `The server at ${place} hung up right behind the TLS handshake, without a word. Most likely it ${
      (target.connection?.tls?.certificatePath ?? '') === ''
        ? 'wants a certificate of the client, and this target gives none.'
        : `does not accept the client’s certificate${fileOf(target.connection?.tls?.certificatePath)}.`
    }`,
    nextStep:
      'Give a client’s certificate that is signed by an authority of the server and valid today; its log says more.',
    remedy: editClientCertificate,
  }),
  'tls-failed': ({ place, said, target }) => ({
    what: `TLS with ${place} did not come about (${tlsReason(said)}).`,
    nextStep:
      (target.connection?.tls?.certificatePath ?? '') === ''
        ? 'The server may want a certificate of the client, or other ciphers: see its log.'
        : 'The server may not accept the certificate or the ciphers of the client: see its log.',
    remedy: editClientCertificate,
  }),
};

function fileOf(path: string | undefined): string {
  return path === undefined || path === '' ? '' : ` (${path})`;
}

function subjectOf(certificate: PeerCertificate | undefined): string {
  return nameIn(certificate?.subject) ?? 'of no name';
}

function issuerOf(certificate: PeerCertificate | undefined): string {
  return nameIn(certificate?.issuer) ?? 'somebody without a name';
}

/** A certificate that could not be read has no fields, whatever the types say. */
function nameIn(name: Partial<PeerCertificate['subject']> | undefined): string | undefined {
  const text = name?.CN ?? name?.O;
  return text === undefined || text === '' ? undefined : `"${String(text)}"`;
}

/** The names that a certificate carries: `DNS:app, IP Address:127.0.0.9`. */
function namesOf(certificate: PeerCertificate | undefined): readonly string[] {
  return (certificate?.subjectaltname ?? '')
    .split(/,\s*/)
    .flatMap(part => /^(?:DNS|IP Address):"?([^"]+)"?$/.exec(part)?.[1] ?? []);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map(name => `"${name}"`);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

/** A name with a star stands for many, of which the user has to choose one. */
function serverNameRemedy(names: readonly string[]): Remedy | undefined {
  const value = names.find(name => !name.includes('*'));
  return value === undefined ? undefined : { change: { $case: 'setServerName', value } };
}

function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, '');
}
