// Calls of every kind, through the window, against a server on gRPC's C core over Unix sockets: what the server saw, and
// what the user is told.
import type { Locator } from 'playwright/test';

import { TestAuthority } from '../src-helper/calls/testing/certificates';
import { ExplorePage, type NewTarget } from './fixtures/explore-page';
import { echoProto, startPythonEcho } from './fixtures/python-echo';
import { expect, test } from './fixtures/test';

const service = 'echo.v1.EchoService';
const statusRow = (page: ExplorePage): Locator => page.response.getByRole('option', { name: /^status/ });

test('the four kinds: what is sent comes back, and the server sees half-close and cancel for what they are', async ({
  sockeye,
  pythonEcho,
}) => {
  const { window } = sockeye;
  const page = new ExplorePage(window);
  const press = (name: string): Promise<void> => window.getByRole('button', { name, exact: true }).click();
  await page.fold('Sample greeter');
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, service);

  await test.step('unary, with 10,000 bytes of metadata each way, a key twice and bytes', async () => {
    await page.openMethod('EchoScalars');
    await page.setMessage('{ "stringValue": "Ada" }');
    await page.showPart('Metadata');
    const entries = { 'x-long': 'v'.repeat(10_000), 'x-twice': 'one', 'X-Twice': 'two', 'x-bytes-bin': 'AAH/' };
    for (const [index, [key, value]] of Object.entries(entries).entries()) {
      await press('Add entry');
      await window.getByRole('textbox', { name: `Key ${index + 1}` }).fill(key);
      await window.getByRole('textbox', { name: `Value ${index + 1}` }).fill(value);
    }
    await page.send();
    await expect(page.callStatus).toHaveText('OK');
    const status = await page.readEvent(statusRow(page));
    expect(status).toContain('v'.repeat(10_000));
    expect(status).toMatch(/x-twice\s+one\s+x-twice\s+two/);
    expect(status).toMatch(/x-bytes-bin\s+AAH\//);
    expect(status).toMatch(/Ended by\s+the server, with this status/);
    for (const phase of ['Queued', 'Until the first byte', 'Until the last byte']) expect(status).toContain(phase);
    expect(await page.readEvent(page.response.getByRole('option', { name: /^response headers/ }))).toMatch(
      /served-by\s+python/,
    );
  });

  await test.step('server streaming: an empty stream', async () => {
    await page.call('CountNothing', '{}', 'OK');
    await expect(page.receivedMessage()).toHaveCount(0);
    await expect(page.response.getByTitle(/^Messages received/)).toContainText('0 received');
  });

  await test.step('server streaming: compressed items come decompressed', async () => {
    await page.call('Count', '{ "count": 2, "itemBytes": 50, "isCompressed": true }', 'OK');
    expect(await page.readEvent(page.response.getByRole('option', { name: /^response headers/ }))).toMatch(
      /grpc-encoding\s+gzip/,
    );
    expect(JSON.parse(await page.readEvent(page.receivedMessage(1)))).toMatchObject({ text: 'x'.repeat(50) });
  });

  await test.step('server streaming: cancelled, and the server sees it', async () => {
    await page.setMessage('{ "intervalMs": 5 }');
    await page.send();
    await expect(page.receivedMessage(3)).toBeVisible();
    await page.window.keyboard.press('Escape');
    await expect(page.callStatus).toHaveText('CANCELLED');
    expect(await page.readEvent(statusRow(page))).toMatch(/Ended by\s+you/);
    await expect.poll(() => pythonEcho.output()).toContain('Count was cancelled');
  });

  await test.step('client streaming, with gzip', async () => {
    await page.openMethod('Sum');
    await page.showPart('Options');
    await window.getByRole('combobox', { name: 'Compression of messages' }).selectOption('gzip');
    await page.showPart('Message');
    for (const number of [20, 22]) {
      await page.setMessage(`{ "number": "${number}" }`);
      await page.send();
    }
    await press('Half-close');
    await expect(page.callStatus).toHaveText('OK');
    expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toMatchObject({ items: '2', sum: '42' });
  });

  await test.step('bidirectional, in conversation, half-closed', async () => {
    await page.openMethod('Chat');
    const talk = [
      ['first', 'tsrif'],
      ['second', 'dnoces'],
    ] as const;
    for (const [index, [said, turned]] of talk.entries()) {
      await page.setMessage(`{ "number": "${index}", "text": "${said}" }`);
      await page.send();
      await expect(page.receivedMessage(index)).toContainText(turned);
    }
    await press('Half-close');
    await expect(page.callStatus).toHaveText('OK');
    await expect.poll(() => pythonEcho.output()).toContain('Chat was half-closed');
    expect(pythonEcho.output()).not.toContain('Chat was cancelled');
  });

  await test.step('bidirectional, cancelled', async () => {
    await page.setMessage('{ "text": "abc" }');
    await page.send();
    await expect(page.receivedMessage()).toContainText('cba');
    await press('Cancel');
    await expect(page.callStatus).toHaveText('CANCELLED');
    await expect.poll(() => pythonEcho.output()).toContain('Chat was cancelled');
  });

  await test.step('a call whose tab is closed ends at the server', async () => {
    const cancelled = (): number => pythonEcho.output().split('Chat was cancelled').length - 1;
    await page.setMessage('{ "text": "open" }');
    await page.send();
    await expect(page.receivedMessage()).toContainText('nepo');
    // A tab with a running call says so in its name.
    const requests = window.getByRole('tablist', { name: 'Requests' });
    await requests.getByRole('tab', { name: /^Chat/ }).focus();
    await window.keyboard.press('Delete');
    await expect.poll(cancelled).toBe(2);
  });
});

test('failures: each is told with its code, who ended the call and what to do', async ({ sockeye, pythonEcho }) => {
  const { window } = sockeye;
  const page = new ExplorePage(window);
  const limited = { 'Limit for replies': '1 MB' };
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python', fields: limited }, service);

  await test.step('trailers only: a status without headers', async () => {
    await page.call('Fail', '{ "code": 9, "message": "not now" }', 'FAILED_PRECONDITION');
    await expect(page.response.getByRole('option', { name: /^response headers/ })).toHaveCount(0);
    const status = await page.readEvent(statusRow(page));
    expect(status).toMatch(/Message\s+not now/);
    expect(status).toMatch(/reason\s+asked for/);
    expect(status).toMatch(/reason-bin\s+AP8=/);
  });

  await test.step('details of a status are shown by name and field, unknown ones as bytes', async () => {
    await page.call('FailInDetail', '{ "code": 3, "message": "no" }', 'INVALID_ARGUMENT');
    const status = await page.readEvent(statusRow(page));
    expect(status).toMatch(/google\.rpc\.BadRequest\s+fieldViolations\[0\]\.field\s+name/);
    expect(status).toMatch(/fieldViolations\[0\]\.description\s+must not be empty/);
    expect(status).toMatch(/google\.rpc\.RetryInfo\s+retryDelay\s+1\.500s/);
    expect(status).toMatch(/echo\.v1\.Item\s+number\s+9007199254740993/);
    expect(status).toMatch(/nobody\.Knows\s+01 02 ff/);
  });

  await test.step('a message over the limit', async () => {
    await page.call('Count', '{ "count": 1, "itemBytes": 2000000 }', 'RESOURCE_EXHAUSTED');
    await expect(page.problem).toContainText('1000000');
    await expect(page.problem).toContainText("Raise the limit in the target's connection settings");
    expect(await page.readEvent(statusRow(page))).toMatch(/Ended by\s+Sockeye/);
  });

  await test.step('the deadline', async () => {
    await page.showPart('Options');
    await window.getByRole('textbox', { name: 'Deadline' }).fill('400ms');
    await page.showPart('Message');
    await page.setMessage('{ "count": 2, "intervalMs": 60000 }');
    await page.send();
    await expect(page.callStatus).toHaveText('DEADLINE_EXCEEDED');
    await expect(page.receivedMessage()).toHaveCount(1);
    await page.showPart('Options');
    await window.getByRole('textbox', { name: 'Deadline' }).fill('');
    await page.showPart('Message');
  });

  await test.step('metadata that no server takes', async () => {
    await page.openMethod('EchoScalars');
    await page.showPart('Metadata');
    await window.getByRole('button', { name: 'Add entry' }).click();
    await window.getByRole('textbox', { name: 'Key 1' }).fill('x-long');
    await window.getByRole('textbox', { name: 'Value 1' }).fill('v'.repeat(1_000_000));
    await page.showPart('Message');
    await page.setMessage('{}');
    await page.send();
    await expect(page.callStatus).toHaveText('RESOURCE_EXHAUSTED');
    await expect(page.problem).toContainText('The metadata of the call has');
  });

  await test.step('a server that is killed in the middle of a stream', async () => {
    await page.openMethod('Count');
    await page.setMessage('{ "intervalMs": 5 }');
    await page.send();
    await expect(page.receivedMessage(2)).toBeVisible();
    await pythonEcho.stop();
    await expect(page.callStatus).toHaveText('UNAVAILABLE');
    await expect(page.problem).toContainText('broke while the call was open');
    expect(await page.readEvent(statusRow(page))).toMatch(/Ended by\s+the connection/);
    // What came before is kept.
    await expect(page.receivedMessage(2)).toBeVisible();
  });

  await test.step('a server that is not there', async () => {
    await page.send();
    await expect(page.problem).toContainText('Nobody listens at');
  });
});

test('mTLS: good, wrong authority, expired, no certificate of the client, one that is refused', async ({
  sockeye,
  folder,
}) => {
  const authority = new TestAuthority(folder.path, 'authority');
  const stranger = new TestAuthority(folder.path, 'stranger');
  const client = authority.sign('client', 'client');
  const refused = stranger.sign('refused', 'client');
  const start = (name: string, days?: readonly [number, number]): ReturnType<typeof startPythonEcho> => {
    const { certPath: certificate, keyPath: key } = authority.sign(name, 'app', days);
    return startPythonEcho(folder.path, name, { certificate, key, clientAuthorities: authority.certPath });
  };
  const [good, expired] = [await start('good'), await start('expired', [-3, -1])];
  const page = new ExplorePage(sockeye.window);
  const right = {
    'Certificate authorities': authority.certPath,
    'Client certificate': client.certPath,
    'Client key': client.keyPath,
    'Server name': 'app',
  };
  /** Adds a target by its .proto file, calls it, and answers why that failed. */
  const callAt = async (name: string, endpoint: string, changes: NewTarget['fields'] = {}): Promise<Locator> => {
    const fields = { ...right, ...changes };
    await page.addTarget({ endpoint, name, fields, ticks: ['TLS'], protoPaths: [echoProto()] }, service);
    await page.openMethod('EchoScalars');
    await page.setMessage(`{ "stringValue": "${name}" }`);
    await page.send();
    return page.problem;
  };
  try {
    await callAt('right', good.socketPath);
    await expect(page.callStatus).toHaveText('OK');
    expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toMatchObject({ stringValue: 'right' });
    const cases: readonly (readonly [string, string, NewTarget['fields'], RegExp])[] = [
      [
        'wrong authority',
        good.socketPath,
        { 'Certificate authorities': stranger.certPath },
        /an authority that is not known here/,
      ],
      ['other name', good.socketPath, { 'Server name': 'other' }, /is for "app", not for "other"/],
      ['expired', expired.socketPath, {}, /expired on/],
      [
        'no client',
        good.socketPath,
        { 'Client certificate': '', 'Client key': '' },
        /wants a certificate of the client/,
      ],
      [
        'refused client',
        good.socketPath,
        { 'Client certificate': refused.certPath, 'Client key': refused.keyPath },
        /does not accept the client’s certificate/,
      ],
    ];
    let last = 'right';
    for (const [name, endpoint, fields, words] of cases) {
      await page.fold(last);
      await expect(await callAt(name, endpoint, fields)).toContainText(words);
      await expect(page.callStatus).toHaveText('UNAVAILABLE');
      last = name;
    }
  } finally {
    await Promise.all([good.stop(), expired.stop()]);
  }
});
