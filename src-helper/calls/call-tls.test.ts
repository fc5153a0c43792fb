// Calls with TLS over Unix sockets, against a server that wants a certificate of the client. Certificates are made here.
import { readFileSync } from 'node:fs';

import { ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type CallStatus, StatusOrigin } from '../../gen/sockeye/v1/recording';
import type { TlsSettings } from '../../gen/sockeye/v1/target';
import { CallRig, toReply } from './testing/call-rig';
import { type KeyPair, TestAuthority } from './testing/certificates';

let rig: CallRig;
let authority: TestAuthority;
let client: KeyPair;
beforeEach(async () => {
  rig = await CallRig.open();
  authority = new TestAuthority(rig.directory.path, 'authority');
  client = authority.sign('client', 'client');
});
afterEach(() => rig.close());

/** Serves with this certificate; clients must have one of the authority. */
async function serve({ certPath, keyPath }: KeyPair): Promise<void> {
  const pair = { private_key: readFileSync(keyPath), cert_chain: readFileSync(certPath) };
  const credentials = ServerCredentials.createSsl(readFileSync(authority.certPath), [pair], true);
  await rig.serve(call => {
    call.on('data', () => call.write(toReply('hello')));
    call.once('end', () => call.end());
  }, credentials);
}

/** The status of a call with these settings; by default they are right for a server called `app`. */
async function call(changes: Partial<TlsSettings> = {}): Promise<CallStatus | undefined> {
  const right = {
    caPath: authority.certPath,
    certificatePath: client.certPath,
    keyPath: client.keyPath,
    serverName: 'app',
  };
  rig.target = {
    ...rig.target,
    connection: { authority: '', tls: { ...right, ...changes }, receiveLimitBytes: 0n },
  };
  return (await rig.unary('{}').end()).status;
}

const failure = (cause: string, what: RegExp): unknown =>
  expect.objectContaining({
    code: 14,
    origin: StatusOrigin.STATUS_ORIGIN_CONNECTION,
    explanation: expect.objectContaining({ cause, what: expect.stringMatching(what) as string }) as unknown,
  });

describe('with a good server', () => {
  beforeEach(() => serve(authority.sign('server', 'app')));

  test('a call with the right certificates succeeds', async () => {
    expect(await call()).toMatchObject({ code: 0, origin: StatusOrigin.STATUS_ORIGIN_TARGET });
  });

  test('an authority that did not sign the server’s certificate is told', async () => {
    const other = new TestAuthority(rig.directory.path, 'other');
    expect(await call({ caPath: other.certPath })).toEqual(
      failure('certificate-unknown-authority', /an authority that is not known here/),
    );
  });

  test('the authorities of the system do not know the server', async () => {
    expect(await call({ caPath: '' })).toEqual(
      failure('certificate-unknown-authority', /an authority that is not known here/),
    );
  });

  test('another server name is told', async () => {
    expect(await call({ serverName: 'other' })).toEqual(failure('certificate-name', /other/));
    expect(await call({ serverName: '' })).toEqual(failure('certificate-name', /localhost/));
  });

  test('a client without a certificate is told that one is wanted', async () => {
    expect(await call({ certificatePath: '', keyPath: '' })).toEqual(
      failure('client-certificate-required', /wants a certificate of the client/),
    );
  });

  test('a client certificate that another authority has signed, or that has expired, is told', async () => {
    const other = new TestAuthority(rig.directory.path, 'other').sign('stranger', 'client');
    const old = authority.sign('old', 'client', [-3, -1]);
    for (const { certPath, keyPath } of [other, old]) {
      expect(await call({ certificatePath: certPath, keyPath })).toEqual(
        failure('client-certificate-suspected', /does not accept the client’s certificate/),
      );
    }
  });

  test('there is no falling back to plaintext, and plaintext is told that TLS is expected', async () => {
    rig.target = { ...rig.target, connection: undefined };
    expect((await rig.unary('{}').end()).status).toEqual(failure('tls-expected', /expects TLS/));
  });
});

test('a certificate of the server that has expired, or is not valid yet, is told by name', async () => {
  await serve(authority.sign('server', 'app', [-3, -1]));
  expect(await call()).toEqual(failure('certificate-expired', /expired on/));
});

test('a certificate that is not valid yet is told by name', async () => {
  await serve(authority.sign('server', 'app', [1, 2]));
  expect(await call()).toEqual(failure('certificate-not-yet-valid', /not valid before/));
});

test('a server without TLS is told from one with another certificate', async () => {
  await rig.serve(() => undefined);
  expect(await call()).toEqual(failure('tls-not-expected', /does not speak TLS/));
});

test('a server name that is an address is checked, without a warning of Node', async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error): void => void warnings.push(warning);
  process.on('warning', warn);
  rig.onClose(() => process.off('warning', warn));
  await serve(authority.sign('server', '127.0.0.1'));
  expect(await call({ serverName: '127.0.0.1' })).toMatchObject({ code: 0 });
  expect(await call({ serverName: '127.0.0.2' })).toEqual(failure('certificate-name', /127\.0\.0\.2/));
  expect(warnings).toEqual([]);
});
