// Certificates for tests, made by openssl: one for each thing that can be wrong with one.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key (PEM). */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to be. Dates as openssl takes them: `20200101000000Z`. */
export interface CertificateWish {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
}

/** An authority that signs certificates. */
export interface TestAuthority extends CertificateFiles {
  /** Signs a certificate for the DNS name `name`. */
  sign(wish: CertificateWish): CertificateFiles;
}

/** Runs openssl without its chatter. */
function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority in a new folder. */
export function makeAuthority(folder: string, name: string): TestAuthority {
  mkdirSync(folder);
  const at = (file: string): string => join(folder, file);
  const certificate = at('ca.pem');
  const key = at('ca.key');
  openssl('req', '-x509', ...newKey, '-days', '2', '-keyout', key, '-out', certificate, '-subj', `/CN=${name}`);
  writeFileSync(at('index.txt'), '');
  writeFileSync(at('serial'), '1000');
  // Certificates with dates of one's choice come from `openssl ca` alone, which wants to be configured.
  const lines = ['[ca]', 'default_ca=d', '[d]', `new_certs_dir=${folder}`, `database=${at('index.txt')}`];
  lines.push(`serial=${at('serial')}`, 'default_md=sha256', 'policy=p', 'unique_subject=no', 'copy_extensions=copy');
  writeFileSync(at('ca.cnf'), [...lines, '[p]', 'commonName=supplied', ''].join('\n'));
  let count = 0;
  return {
    certificate,
    key,
    sign({ name: subject, from, to }) {
      count += 1;
      const file = (ending: string): string => at(`${count}.${ending}`);
      // prettier-ignore
      openssl('req', ...newKey, '-new', '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${subject}`,
        '-addext', `subjectAltName=DNS:${subject}`);
      const dates = [
        ...(from === undefined ? [] : ['-startdate', from]),
        ...(to === undefined ? [] : ['-enddate', to]),
      ];
      // prettier-ignore
      openssl('ca', '-batch', '-config', at('ca.cnf'), '-cert', certificate, '-keyfile', key, '-in', file('csr'),
        '-out', file('pem'), '-notext', '-days', '2', ...dates);
      return { certificate: file('pem'), key: file('key') };
    },
  };
}

/** Makes a certificate for the DNS name `name` that is signed by itself. */
export function makeSelfSigned(folder: string, name: string): CertificateFiles {
  mkdirSync(folder);
  const files = { certificate: join(folder, 'self.pem'), key: join(folder, 'self.key') };
  // prettier-ignore
  openssl('req', '-x509', ...newKey, '-days', '2', '-keyout', files.key, '-out', files.certificate, '-subj', `/CN=${name}`,
    '-addext', `subjectAltName=DNS:${name}`);
  return files;
}
