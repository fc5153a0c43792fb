import { createHash, type X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';

import { Target, type TlsSettings } from '../../../gen/sockeye/v1/target';
import { tlsReason } from './tls-reason';
import { readCertificates, readPrivateKey, UnusablePem } from './pem-file';
import { unusableTarget, type UnusableTarget } from './unusable-target';

/** What the files of a target's TLS settings hold. */
export interface TlsFiles {
  /** For both grpc-js and node:tls. */
  readonly secureContext: SecureContext;
  /** Changes when a file changes. */
  readonly hash: string;
}

/** Reads the files. Throws UnusableTarget that names the file and what is wrong with it, and quotes nothing of it. */
export function readTlsFiles({ caPath, certificatePath, keyPath }: TlsSettings): TlsFiles {
  if ((certificatePath === '') !== (keyPath === '')) {
    throw failed(
      certificatePath === ''
        ? `There is a private key (${keyPath}) without a certificate: give both or none.`
        : `There is a certificate (${certificatePath}) without its private key: give both or none.`,
    );
  }
  const ca = caPath === '' ? undefined : attempt(() => readCertificates(caPath, 'certificate authorities'));
  const cert = certificatePath === '' ? undefined : attempt(() => readCertificates(certificatePath, 'certificate'));
  const key = keyPath === '' ? undefined : attempt(() => readPrivateKey(keyPath));
  const hash = createHash('sha256');
  for (const part of [ca, cert, key]) hash.update(part?.pem ?? '').update('\0');
  if (cert !== undefined && key !== undefined) {
    const at = cert.certificates.findIndex(each => each.checkPrivateKey(key.key));
    if (at !== 0) throw failed(foreignKeyWords(at, certificatePath, keyPath));
  }
  const options: SecureContextOptions = {
    ...(ca === undefined ? {} : { ca: ca.pem }),
    // Who names the very certificate of a server trusts it, whoever signed it.
    ...(ca?.certificates.some(isPinned) === true ? { allowPartialTrustChain: true } : {}),
    ...(cert === undefined || key === undefined ? {} : { cert: cert.pem, key: key.pem }),
  };
  const secureContext = attempt(() => createSecureContext(options));
  return { secureContext, hash: hash.digest('hex') };
}

/** A certificate that signs no others and was not signed by itself: a server's own. */
function isPinned(certificate: X509Certificate): boolean {
  return !certificate.ca && certificate.subject !== certificate.issuer;
}

function foreignKeyWords(at: number, certificatePath: string, keyPath: string): string {
  return at < 0
    ? `The private key in ${keyPath} belongs to another certificate than that in ${certificatePath}: give the two that were made together.`
    : `The private key in ${keyPath} belongs to certificate ${at + 1} in ${certificatePath}: put that one first in the file, those that signed it behind.`;
}

function attempt<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusablePem) throw failed(error.message, error);
    const reason = tlsReason(error instanceof Error ? error.message : String(error));
    throw failed(`The certificate and its key are not accepted here: ${reason}.`, error);
  }
}

function failed(said: string, error?: unknown): UnusableTarget {
  return unusableTarget(Target.create(), 'tls-files', { said, error });
}
