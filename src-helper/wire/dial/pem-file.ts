// What stands in the files of TLS, as editors and other tools write them: with marks of their encoding, with line ends of
// Windows, in forms that are not PEM. Errors say what is wrong and what to do, and quote nothing of a file.
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

import { readRegularFileSync } from '../../read-regular-file';

/** A file of TLS cannot be used; `message` is for the user, in whole sentences of one line. */
export class UnusablePem extends Error {}

/** Largest file that is read, in bytes; all authorities of Mozilla in PEM are 0.2 MiB. */
const pemLimitBytes = 4 * 1024 * 1024;

/** The certificates of a file, in its order, and their text for OpenSSL. Throws UnusablePem. `what` names them. */
export function readCertificates(
  path: string,
  what: string,
): { readonly pem: string; readonly certificates: readonly X509Certificate[] } {
  const pem = readPem(path, what, 'CERTIFICATE');
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[\s\S]*?-----END [A-Z0-9 ]*CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block, index) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      const which = blocks.length === 1 ? 'The certificate' : `Certificate ${index + 1} of ${blocks.length}`;
      throw new UnusablePem(`${which} in ${path} is damaged: what stands between its lines BEGIN and END is none.`, {
        cause: error,
      });
    }
  });
  if (certificates.length === 0) throw new UnusablePem(`The certificate in ${path} is cut off: it has no line END.`);
  return { pem, certificates };
}

/** The private key of a file, and its text for OpenSSL. Throws UnusablePem. */
export function readPrivateKey(path: string): { readonly pem: string; readonly key: KeyObject } {
  const pem = readPem(path, 'private key', 'PRIVATE KEY');
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(pem)) {
    throw new UnusablePem(
      `The private key in ${path} is encrypted with a passphrase, which Sockeye does not ask for. Make a copy without one: openssl pkey -in ${path} -out key.pem.`,
    );
  }
  if (pem.includes('-----BEGIN OPENSSH PRIVATE KEY-----')) {
    throw new UnusablePem(
      `The private key in ${path} is one of OpenSSH. Rewrite a copy: ssh-keygen -p -m PEM -f key.pem.`,
    );
  }
  try {
    return { pem, key: createPrivateKey(pem) };
  } catch (error) {
    throw new UnusablePem(
      `The private key in ${path} is damaged, or of a kind that is not known here: what stands between its lines BEGIN and END cannot be read.`,
      { cause: error },
    );
  }
}

/** The text of a file without marks of its encoding, with plain line ends, when it has a block of this label. */
function readPem(path: string, what: string, label: string): string {
  let content: Buffer;
  try {
    content = readRegularFileSync(path, pemLimitBytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new UnusablePem(`The file with the ${what} cannot be read: ${reason} (${path}).`, { cause: error });
  }
  const lines = decode(content).split(/\r\n|\r|\n/);
  const text = `${lines.map(line => line.trim()).join('\n')}\n`;
  if (new RegExp(`-----BEGIN [A-Z0-9 ]*${label}-----`).test(text)) return text;
  throw new UnusablePem(
    `${path} holds no ${what} in PEM form (no line "-----BEGIN ${label}-----").${otherForm(path, content, text, label)}`,
  );
}

/** PowerShell writes UTF-16, editors of Windows begin with a mark of UTF-8. */
function decode(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return content.subarray(2).toString('utf16le');
  if (content[0] === 0xfe && content[1] === 0xff) {
    const even = content.subarray(2, content.length - (content.length % 2));
    return Buffer.from(even).swap16().toString('utf16le');
  }
  const hasMark = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf;
  return content.subarray(hasMark ? 3 : 0).toString('latin1');
}

/** What it holds instead, with the command that makes PEM of it; empty when that is not known. */
function otherForm(path: string, content: Buffer, text: string, label: string): string {
  const found = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1];
  if (found === 'PKCS7') {
    return ` It holds PKCS#7. Make PEM of it: openssl pkcs7 -print_certs -in ${path} -out certificate.pem.`;
  }
  // Its own label is not quoted: the path comes from the window, and the file may be anybody's secret.
  if (found?.endsWith('PRIVATE KEY') === true) return ' It holds a private key: see whether it is the right file.';
  if (found?.endsWith('PUBLIC KEY') === true) return ' It holds a public key: see whether it is the right file.';
  if (found?.endsWith('CERTIFICATE REQUEST') === true) {
    return ' It holds a request for a certificate: give the certificate that was made of it.';
  }
  if (found?.endsWith('CERTIFICATE') === true) return ' It holds a certificate: see whether it is the right file.';
  if (found !== undefined) return '';
  // DER is a sequence, whose length stands in its second byte.
  if (content[0] !== 0x30 || content.length < 20) return '';
  if (label === 'CERTIFICATE' && isMade(() => new X509Certificate(content))) {
    return ` It holds a certificate in DER form. Make PEM of it: openssl x509 -inform der -in ${path} -out certificate.pem.`;
  }
  const types = ['pkcs8', 'sec1', 'pkcs1'] as const;
  if (types.some(type => isMade(() => createPrivateKey({ key: content, format: 'der', type })))) {
    return ` It holds a private key in DER form. Make PEM of it: openssl pkey -inform der -in ${path} -out key.pem.`;
  }
  return ` It may hold DER or PKCS#12 (.p12, .pfx). Make PEM of that: openssl pkcs12 -in ${path} -nodes -out all.pem.`;
}

function isMade(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
