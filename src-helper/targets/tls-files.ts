import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';

import { Target, type TlsSettings } from '../../gen/sockeye/v1/target';
import { readRegularFileSync } from '../read-regular-file';
import { unusableTarget, type UnusableTarget } from './unusable-target';

/** What the files of a target's TLS settings hold. */
export interface TlsFiles {
  /** For both grpc-js and node:tls. */
  readonly secureContext: SecureContext;
  /** Changes when a file changes. */
  readonly hash: string;
}

/** Largest file that is read, in bytes; all authorities of Mozilla in PEM are 0.2 MiB. */
const pemLimitBytes = 4 * 1024 * 1024;

/** Reads the files. Throws UnusableTarget that names the file and what is wrong with it, and quotes nothing of it. */
export function readTlsFiles({ caPath, certificatePath, keyPath }: TlsSettings): TlsFiles {
  if ((certificatePath === '') !== (keyPath === '')) {
    throw failed(
      certificatePath === ''
        ? `There is a private key (${keyPath}) without a certificate: give both or none.`
        : `There is a certificate (${certificatePath}) without its private key: give both or none.`,
    );
  }
  const ca = readPem(caPath, 'certificate authorities', 'CERTIFICATE');
  const cert = readPem(certificatePath, 'certificate', 'CERTIFICATE');
  const key = readPem(keyPath, 'private key', 'PRIVATE KEY');
  const hash = createHash('sha256');
  for (const part of [ca, cert, key]) hash.update(part ?? '').update('\0');
  // OpenSSL passes over authorities that it cannot read.
  if (ca !== undefined) attempt(() => new X509Certificate(ca), caPath);
  const secureContext = attempt(
    () =>
      createSecureContext({
        ...(ca === undefined ? {} : { ca }),
        ...(cert === undefined || key === undefined ? {} : { cert, key }),
      }),
    `${certificatePath} with the key ${keyPath}`,
  );
  return { secureContext, hash: hash.digest('hex') };
}

function attempt<T>(make: () => T, files: string): T {
  try {
    return make();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failed(`OpenSSL does not accept ${files}: ${reason}.`, error);
  }
}

function readPem(path: string, what: string, label: string): Buffer | undefined {
  if (path === '') return undefined;
  let content: Buffer;
  try {
    content = readRegularFileSync(path, pemLimitBytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw failed(`The file with the ${what} cannot be read: ${reason} (${path}).`, error);
  }
  if (!new RegExp(`-----BEGIN [A-Z ]*${label}-----`).test(content.toString('latin1'))) {
    throw failed(`${path} holds no ${what} in PEM form (no line "-----BEGIN ${label}-----").`);
  }
  return content;
}

function failed(said: string, error?: unknown): UnusableTarget {
  return unusableTarget(Target.create(), 'tls-files', { said, error });
}
