import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certPath: string;
  readonly keyPath: string;
}

/** A certificate authority that signs what a test needs, by openssl, in one folder. */
export class TestAuthority implements KeyPair {
  readonly certPath: string;
  readonly keyPath: string;

  constructor(
    readonly folder: string,
    readonly name: string,
  ) {
    this.certPath = join(folder, `${name}.pem`);
    this.keyPath = join(folder, `${name}.key`);
    const subject = ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE'];
    openssl('req', '-x509', ...newKey, '-days', '2', '-keyout', this.keyPath, '-out', this.certPath, ...subject);
  }

  /** Signs a certificate for a host name, or an address, valid for these days: [-2, -1] has expired yesterday. */
  sign(name: string, host: string, [from, to]: readonly [number, number] = [-1, 1]): KeyPair {
    const path = (ending: string): string => join(this.folder, `${name}.${ending}`);
    openssl('req', ...newKey, '-new', '-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${host}`);
    const kind = /^[\d.]+$/.test(host) ? 'IP' : 'DNS';
    writeFileSync(path('ext'), `subjectAltName=${kind}:${host}\n`);
    // `openssl x509` knows days from now on only; `openssl ca` takes dates, and wants a database.
    writeFileSync(path('index'), '');
    writeFileSync(
      path('cnf'),
      `[ca]\ndefault_ca=a\n[a]\ndatabase=${path('index')}\nnew_certs_dir=${this.folder}\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n`,
    );
    // prettier-ignore
    openssl('ca', '-batch', '-notext', '-config', path('cnf'), '-cert', this.certPath, '-keyfile', this.keyPath,
      '-startdate', dateText(from), '-enddate', dateText(to), '-extfile', path('ext'), '-in', path('csr'), '-out', path('pem'));
    return { certPath: path('pem'), keyPath: path('key') };
  }
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** So many days from now as ASN.1 writes it: 20261122130500Z. */
function dateText(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/[-:T]|\..*/g, '')}Z`;
}
