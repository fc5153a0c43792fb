import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';

import { readCertificates } from '../wire/dial/pem-file';

/**
 * The authority of this file that has signed what the server showed while its own signer is not in the file, and that
 * signer's name. Undefined when there is none: then something else is wrong. Never throws.
 */
export function findMissingRoot(
  shown: PeerCertificate | undefined,
  caPath: string,
): { readonly given: string; readonly issuer: string } | undefined {
  if (shown === undefined || caPath === '') return undefined;
  try {
    const { certificates } = readCertificates(caPath, 'certificate authorities');
    let top = chainOf(shown)
      .map(each => certificates.find(given => each.checkIssued(given)))
      .find(given => given !== undefined);
    // A file may hold several of the steps up.
    for (let steps = 0; top !== undefined && steps < certificates.length; steps += 1) {
      const below = top;
      top = certificates.find(given => given !== below && below.checkIssued(given)) ?? below;
    }
    if (top === undefined || top.subject === top.issuer) return undefined;
    return { given: nameIn(top.subject), issuer: nameIn(top.issuer) };
  } catch {
    return undefined;
  }
}

/** What the server showed: its certificate, and those between that it sent along. */
function chainOf(shown: Partial<DetailedPeerCertificate>): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<unknown>();
  for (let each: Partial<DetailedPeerCertificate> | undefined = shown; each?.raw !== undefined && !seen.has(each);) {
    seen.add(each);
    chain.push(new X509Certificate(each.raw));
    each = each.issuerCertificate;
  }
  return chain;
}

/** The common name, else the organization, of `CN=...` lines as X509Certificate has them. */
function nameIn(subject: string): string {
  return (/^CN=(.+)$/m.exec(subject) ?? /^O=(.+)$/m.exec(subject))?.[1] ?? 'somebody without a name';
}
