import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ExplorePage } from './fixtures/explore-page';
import { RecordingsPage } from './fixtures/recordings-page';
import { expect, test } from './fixtures/test';

/** The messages of a file in which each stands behind a zero byte and four bytes of length. */
function readFramed(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at], 'messages are not compressed').toBe(0);
    const length = bytes.readUInt32BE(at + 1);
    messages.push(bytes.subarray(at + 5, at + 5 + length));
    at += 5 + length;
  }
  return messages;
}

test('a recording leaves as JSON lines and as bytes, comes back whole after it was deleted, and as a grpcurl line', async ({
  sockeye,
  folder,
}) => {
  const explore = new ExplorePage(sockeye.window);
  await explore.call('SayHellos', '{ "name": "Ada", "count": 3, "intervalMs": 0 }', 'OK');
  const history = new RecordingsPage(sockeye.window);
  await history.open();
  await history.rows().click();
  await expect(history.events(/^received message/)).toHaveCount(3);

  /** Exports what is chosen in one form, to a file that the user chose in the system's dialog. */
  const exportAs = async (form: string, name: string): Promise<string> => {
    const file = join(folder.path, name);
    await sockeye.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    }, file);
    await history.press('Export recordings');
    await sockeye.window.getByRole('button', { name: `Save as ${form}` }).click();
    await expect(sockeye.window.getByRole('status', { name: 'Done' })).toContainText(`written to ${file}`);
    return file;
  };
  const lines = await exportAs('JSON lines', 'hellos.jsonl');
  const received = readFramed(await exportAs('Received bytes', 'received.bin'));
  const sent = readFramed(await exportAs('Sent bytes', 'sent.bin'));
  expect(received).toHaveLength(3);
  expect(received[0]?.toString('latin1')).toContain('Ada');
  expect(sent).toHaveLength(1);
  const events = readFileSync(lines, 'utf8').trim().split('\n');
  expect(events.length).toBeGreaterThan(4);
  for (const event of events) expect(() => JSON.parse(event) as unknown).not.toThrow();

  await history.press('Copy as grpcurl');
  await expect(sockeye.window.getByText('The grpcurl command is on the clipboard.')).toBeVisible();
  const command = await sockeye.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(command).toMatch(/^grpcurl .*greet\.Greeter\/SayHellos/s);

  await history.list.press('Delete');
  await expect(history.rows()).toHaveCount(0);
  await sockeye.electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, lines);
  await history.press('Import recordings');
  await expect(history.rows()).toHaveCount(1);
  await history.rows().click();
  await expect(history.events(/^received message/)).toHaveCount(3);
  await expect(history.events(/^received message/).first()).toContainText('Hello Ada');
});
