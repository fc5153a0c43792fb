import { ExplorePage } from './fixtures/explore-page';
import { expect, test } from './fixtures/test';

test('a Python server is added by its path, asked for its schema, and answers with exact 64-bit numbers', async ({
  sockeye,
  pythonEcho,
}) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  const scalars = {
    int64Value: '-9223372036854775807',
    uint64Value: '18446744073709551615',
    sfixed64Value: '9007199254740993',
    bytesValue: 'AP8=',
    doubleValue: 0.1,
    stringValue: 'Grüße, 世界',
  };
  await page.call('EchoScalars', JSON.stringify(scalars), 'OK');
  const reply: unknown = JSON.parse(await page.readEvent(page.receivedMessage()));
  expect(reply).toMatchObject(scalars);
});

test('a Python server’s stream is recorded message by message', async ({ sockeye, pythonEcho }) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: `unix:${pythonEcho.socketPath}`, name: 'Python' }, 'echo.v1.EchoService');
  await page.call('Count', '{ "count": 3 }', 'OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage(2)))).toMatchObject({ number: '3', text: 'item 3' });
  await expect(page.receivedMessage(3)).toHaveCount(0);
});

test('a status of a Python server is shown with its message and trailers', async ({ sockeye, pythonEcho }) => {
  const page = new ExplorePage(sockeye.window);
  await page.addTarget({ endpoint: pythonEcho.socketPath, name: 'Python' }, 'echo.v1.EchoService');
  await page.call('Fail', '{ "code": 9, "message": "not now" }', 'FAILED_PRECONDITION');
  const status = await page.readEvent(page.response.getByRole('option', { name: /^status/ }));
  expect(status).toContain('not now');
  expect(status).toMatch(/reason\s+asked for/);
});

test('a Go server without reflection is called by its .proto files', async ({ sockeye, gobgpd }) => {
  const page = new ExplorePage(sockeye.window);
  const target = { endpoint: gobgpd.socketPath, name: 'gobgpd', protoPaths: [gobgpd.protoFolder] };
  await page.addTarget(target, 'apipb.GobgpApi');
  await page.call('GetBgp', '{}', 'OK');
  expect(JSON.parse(await page.readEvent(page.receivedMessage()))).toMatchObject({
    global: { asn: gobgpd.asn, routerId: '127.0.0.1' },
  });
});

test('a Go server’s stream carries messages whose type only their Any tells', async ({ sockeye, gobgpd }) => {
  await gobgpd.addRoute('10.1.0.0/24');
  const page = new ExplorePage(sockeye.window);
  const target = { endpoint: gobgpd.socketPath, name: 'gobgpd', protoPaths: [gobgpd.protoFolder] };
  await page.addTarget(target, 'apipb.GobgpApi');
  await page.call('ListPath', '{ "tableType": "GLOBAL", "family": { "afi": "AFI_IP", "safi": "SAFI_UNICAST" } }', 'OK');
  const reply = await page.readEvent(page.receivedMessage());
  expect(reply).toContain('10.1.0.0/24');
  expect(reply).toContain('type.googleapis.com/apipb.IPAddressPrefix');
});
