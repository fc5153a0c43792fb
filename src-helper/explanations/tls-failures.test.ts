// Each thing that can be wrong with the files and the handshakes of TLS, made for real, and told in words of our own.
import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSecureServer } from 'node:http2';
import { createServer, type TlsOptions } from 'node:tls';
import type { Socket } from 'node:net';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Explanation } from '../../gen/sockeye/v1/explanation';
import type { Target } from '../../gen/sockeye/v1/target';
import { createFileTargetStore } from '../targets/file-target-store';
import { createTargetService } from '../targets/target-service';
import { makeDirectory, unixTarget } from '../wire/dial/testing/test-servers';
import { causeOfProbe } from './causes';
import { type CertificateFiles, makeAuthority, type TestAuthority } from './testing/test-certificates';
import { tlsReason, tlsReasonName } from '../wire/dial/tls-reason';

const { signal } = new AbortController();
let directory: Awaited<ReturnType<typeof makeDirectory>>;
let root: TestAuthority;
/** Signed by the root; and what it has signed. */
let middle: CertificateFiles;
let leaf: CertificateFiles;
let client: CertificateFiles;
const closers: (() => Promise<unknown>)[] = [];
const at = (name: string): string => join(directory.path, name);
const openssl = (...args: readonly string[]): void => void execFileSync('openssl', args, { stdio: 'ignore' });

/** Signs with a key what openssl's `x509` makes of a request. */
function sign(name: string, by: CertificateFiles, extensions: string): CertificateFiles {
  const files = { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
  writeFileSync(at(`${name}.ext`), extensions);
  // prettier-ignore
  openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', files.key, '-out',
    at(`${name}.csr`), '-subj', `/CN=${name}`);
  // prettier-ignore
  openssl('x509', '-req', '-in', at(`${name}.csr`), '-CA', by.certificate, '-CAkey', by.key, '-CAcreateserial', '-days', '2',
    '-extfile', at(`${name}.ext`), '-out', files.certificate);
  return files;
}

beforeAll(async () => {
  directory = await makeDirectory();
  root = makeAuthority(at('root'), 'Test root');
  middle = sign('middle', root, 'basicConstraints=critical,CA:TRUE\n');
  leaf = sign('app', middle, 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:app\n');
  client = root.sign({ name: 'me' });
});
afterAll(async () => {
  await Promise.all(closers.map(close => close()));
  await directory.remove();
});

const noFiles = { caPath: '', certificatePath: '', keyPath: '', serverName: 'app' };
const withTls = (target: Target, files: Partial<typeof noFiles>): Target => ({
  ...target,
  connection: { authority: '', tls: { ...noFiles, ...files }, receiveLimitBytes: 0n },
});

/** What a check says; undefined when the server is reachable. Every word is ours and stands on one line. */
async function check(target: Target): Promise<Explanation | undefined> {
  const store = await createFileTargetStore({ file: at('targets.json'), sample: target });
  const { failure } = await createTargetService(store, []).checkTarget({ targetId: target.id }, signal);
  if (failure !== undefined) {
    const said = `${failure.what} ${failure.nextStep}`;
    expect(said).not.toMatch(/[\r\n]|error:|routines|OPENSSL_internal|[A-Z]{3,}_[A-Z]{2,}/);
    expect(failure.what).toMatch(/\.$/);
  }
  return failure;
}

let count = 0;
async function listenTls(chain: readonly CertificateFiles[], options: TlsOptions = {}): Promise<Target> {
  const [first] = chain;
  const server = createSecureServer({
    cert: chain.map(({ certificate }) => readFileSync(certificate, 'utf8')).join(''),
    key: first && readFileSync(first.key),
    ...options,
  });
  server.on('sessionError', () => undefined);
  return listen(server);
}

async function listen(
  server: ReturnType<typeof createSecureServer> | ReturnType<typeof createServer>,
): Promise<Target> {
  const sockets = new Set<Socket>();
  const path = at(`s${(count += 1)}`);
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  server.listen(path);
  await once(server, 'listening');
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise(resolve => server.close(resolve));
  });
  return unixTarget(path);
}

describe('F16: what is given as authority', () => {
  test.each<[string, boolean]>([
    ['the server sends what is between', true],
    ['the server sends its own alone', false],
  ])('an intermediate: the issuer whose root is missing is named (%s)', async (_name, sendsChain) => {
    const target = await listenTls(sendsChain ? [leaf, middle] : [leaf]);
    const found = await check(withTls(target, { caPath: middle.certificate }));
    expect(found?.cause).toBe('certificate-root-missing');
    expect(found?.what).toContain('leads to "middle"');
    expect(found?.what).toContain('signed by "Test root", and that root is missing');
    expect(found?.nextStep).toContain('Add the certificate of "Test root"');
    writeFileSync(at('both.pem'), readFileSync(middle.certificate, 'utf8') + readFileSync(root.certificate, 'utf8'));
    expect(await check(withTls(target, { caPath: at('both.pem') }))).toBeUndefined();
  });

  test('A5: the very certificate of the server is accepted, and no other that the same authority has signed', async () => {
    const target = await listenTls([leaf, middle]);
    expect(await check(withTls(target, { caPath: leaf.certificate }))).toBeUndefined();
    const other = sign('other', middle, 'basicConstraints=CA:FALSE\nsubjectAltName=DNS:app\n');
    const found = await check(withTls(await listenTls([other, middle]), { caPath: leaf.certificate }));
    expect(found?.cause).toBe('certificate-unknown-authority');
  });

  test('F16: the root is accepted', async () => {
    const target = await listenTls([leaf, middle]);
    expect(await check(withTls(target, { caPath: root.certificate }))).toBeUndefined();
  });
});

describe('A5: files as other tools write them', () => {
  const rewritten = (name: string, from: string, change: (content: Buffer) => Buffer | string): string => {
    writeFileSync(at(name), change(readFileSync(from)));
    return at(name);
  };
  const crlf = (content: Buffer): string => content.toString('latin1').replaceAll('\n', '\r\n');
  const asUtf16 = (content: Buffer): Buffer => Buffer.from(`\ufeff${content.toString('latin1')}`, 'utf16le');

  test.each<[string, (content: Buffer) => Buffer | string]>([
    ['a mark of UTF-8', content => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), content])],
    ['line ends of Windows', crlf],
    ['both', content => `\ufeff${crlf(content)}`],
    ['UTF-16, as PowerShell writes it', asUtf16],
    ['blanks before each line', content => content.toString('latin1').replace(/^/gm, '  ')],
    ['words before it', content => `Certificate of the server:\n${content.toString('latin1')}`],
  ])('%s is understood', async (_name, change) => {
    const ca = readFileSync(root.certificate);
    const target = await listenTls([leaf, middle], { requestCert: true, rejectUnauthorized: true, ca });
    const files = {
      caPath: rewritten('ca.pem', root.certificate, change),
      certificatePath: rewritten('client.pem', client.certificate, change),
      keyPath: rewritten('client.key', client.key, change),
    };
    expect(await check(withTls(target, files))).toBeUndefined();
  });

  test.each<[string, () => Partial<typeof noFiles>, RegExp]>([
    [
      'an encrypted key',
      () => {
        openssl('pkcs8', '-topk8', '-in', client.key, '-out', at('enc.key'), '-passout', 'pass:x');
        return { certificatePath: client.certificate, keyPath: at('enc.key') };
      },
      /enc\.key is encrypted with a passphrase.*openssl pkey -in/,
    ],
    [
      'an encrypted key of the old form',
      () => {
        openssl('ec', '-aes128', '-in', client.key, '-out', at('old.key'), '-passout', 'pass:x');
        return { certificatePath: client.certificate, keyPath: at('old.key') };
      },
      /old\.key is encrypted with a passphrase/,
    ],
    [
      'the key of another certificate',
      () => ({ certificatePath: client.certificate, keyPath: leaf.key }),
      /app\.key belongs to another certificate than that in .*\.pem/,
    ],
    [
      'certificates in the wrong order',
      () => {
        const both = `${readFileSync(root.certificate, 'utf8')}${readFileSync(client.certificate, 'utf8')}`;
        writeFileSync(at('order.pem'), both);
        return { certificatePath: at('order.pem'), keyPath: client.key };
      },
      /belongs to certificate 2 in .*put that one first/,
    ],
    [
      'DER as authority',
      () => {
        openssl('x509', '-in', root.certificate, '-outform', 'der', '-out', at('ca.der'));
        return { caPath: at('ca.der') };
      },
      /holds a certificate in DER form.*openssl x509 -inform der/,
    ],
    [
      'DER as key',
      () => {
        openssl('pkey', '-in', client.key, '-outform', 'der', '-out', at('key.der'));
        return { certificatePath: client.certificate, keyPath: at('key.der') };
      },
      /holds a private key in DER form.*openssl pkey -inform der/,
    ],
    [
      'PKCS#12',
      () => {
        const files = ['-inkey', client.key, '-in', client.certificate, '-out', at('all.p12')];
        openssl('pkcs12', '-export', ...files, '-passout', 'pass:x');
        return { certificatePath: at('all.p12'), keyPath: client.key };
      },
      /openssl pkcs12 -in/,
    ],
    ['a key as authority', () => ({ caPath: client.key }), /holds no certificate authorities.*It holds a private key/],
    [
      'a damaged certificate behind a good one',
      () => {
        const bad = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
        writeFileSync(at('half.pem'), `${readFileSync(root.certificate, 'utf8')}${bad}`);
        return { caPath: at('half.pem') };
      },
      /Certificate 2 of 2 in .*half\.pem is damaged/,
    ],
    [
      'a certificate that is cut off',
      () => ({ caPath: rewritten('cut.pem', root.certificate, content => content.subarray(0, 200)) }),
      /cut\.pem is cut off/,
    ],
    [
      'a damaged key',
      () => {
        writeFileSync(at('bad.key'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n');
        return { certificatePath: client.certificate, keyPath: at('bad.key') };
      },
      /bad\.key is damaged/,
    ],
  ])('%s is told', async (_name, files, words) => {
    const found = await check(withTls(unixTarget(at('none')), files()));
    expect(found?.cause).toBe('tls-files');
    expect(found?.what).toMatch(words);
  });

  test('A5: the words quote no more of a file than its name', async () => {
    copyFileSync(client.certificate, at('secret.pem'));
    const found = await check(withTls(unixTarget(at('none')), { caPath: client.key }));
    const key = readFileSync(client.key, 'latin1').split('\n')[1] ?? '-';
    expect(found?.what).not.toContain(key);
    expect(new X509Certificate(readFileSync(at('secret.pem'))).subject).toBe('CN=me');
  });
});

describe('A5: handshakes that do not come about', () => {
  const trusting = (target: Target, files: Partial<typeof noFiles> = {}): Target =>
    withTls(target, { caPath: root.certificate, ...files });

  test('a server that offers no HTTP/2', async () => {
    const cert = readFileSync(leaf.certificate, 'utf8') + readFileSync(middle.certificate, 'utf8');
    const target = await listen(createServer({ cert, key: readFileSync(leaf.key), ALPNProtocols: ['http/1.1'] }));
    const found = await check(trusting(target));
    expect(found?.cause).toBe('not-http2');
    expect(found?.what).toContain('speaks TLS, but no HTTP/2 within it (ALPN)');
  });

  test('a client’s certificate that is required', async () => {
    const ca = readFileSync(root.certificate);
    const target = await listenTls([leaf, middle], { requestCert: true, rejectUnauthorized: true, ca });
    expect((await check(trusting(target)))?.cause).toBe('client-certificate-required');
  });

  // As OpenSSL and BoringSSL say the same things.
  test.each<[string, string, string, string]>([
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', openSslSays('tlsv1 alert unknown ca', 48), 'unknown CA', refused()],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', boringSslSays('TLSV1_ALERT_UNKNOWN_CA', 48), 'unknown CA', refused()],
    ['', openSslSays('tlsv1 alert unknown ca', 48), 'unknown CA', refused()],
    ['', boringSslSays('TLSV1_ALERT_UNKNOWN_CA', 48), 'unknown CA', refused()],
    ['', 'error:0A000418:SSL routines::tlsv1 alert unknown ca', 'unknown CA', refused()],
    [
      'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
      openSslSays('sslv3 alert bad certificate', 42),
      'bad certificate',
      refused(),
    ],
    ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', '', 'certificate expired', refused()],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', '', 'certificate required', 'client-certificate-required'],
    ['ERR_SSL_TLSV1_CERTIFICATE_REQUIRED', '', 'certificate required', 'client-certificate-required'],
    ['', boringSslSays('TLSV1_CERTIFICATE_REQUIRED', 116), 'certificate required', 'client-certificate-required'],
    ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', '', 'no application protocol', 'not-http2'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', '', 'protocol version', 'tls-version'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', '', 'unsupported protocol', 'tls-version'],
    ['', boringSslSays('UNSUPPORTED_PROTOCOL', undefined), 'unsupported protocol', 'tls-version'],
    ['', openSslSays('unsupported protocol', undefined), 'unsupported protocol', 'tls-version'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', '', 'wrong version number', 'tls-not-expected'],
    ['', boringSslSays('WRONG_VERSION_NUMBER', undefined), 'wrong version number', 'tls-not-expected'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', '', 'handshake failure', 'tls-failed'],
    ['CERT_HAS_EXPIRED', 'CERT_HAS_EXPIRED', 'cert has expired', 'certificate-expired'],
    ['CERT_REVOKED', 'CERT_REVOKED', 'it was revoked', 'certificate-not-trusted'],
    ['INVALID_PURPOSE', 'INVALID_PURPOSE', 'it is not meant for servers', 'certificate-not-trusted'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT', '', 'certificate-unknown-authority'],
  ])('%s %j', (code, said, words, cause) => {
    expect(causeOfProbe({ kind: 'tls-failed', code, reason: said, certificate: undefined }, undefined)).toBe(cause);
    expect(tlsReason(said === '' ? tlsReasonName(code, '') : said)).toContain(words);
    expect(tlsReason(said)).not.toMatch(/[\r\n]/);
  });
});

function refused(): string {
  return 'client-certificate-refused';
}

function openSslSays(reason: string, alert: number | undefined): string {
  const number = alert === undefined ? '' : `:SSL alert number ${alert}`;
  return `C0A2D5F2:error:0A000418:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1590${number}\n`;
}

function boringSslSays(reason: string, alert: number | undefined): string {
  const number = alert === undefined ? '' : `:SSL alert number ${alert}`;
  return `11240:error:10000418:SSL routines:OPENSSL_internal:${reason}:../../third_party/boringssl/src/ssl/tls_record.cc:592${number}\n`;
}
