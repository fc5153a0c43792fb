import { cleanup, configure, fireEvent, render, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import { createFakeServices, type FakeServices } from '../testing/fake-services';
import { overMemory } from '../testing/over-memory';
import { scenarios } from '../testing/scenarios';
import { App } from './app';
import { createAppStores } from './app-stores';

const ends: AbortController[] = [];

/** Longest that a change may take here. */
const patience = { timeout: 8_000 };

beforeAll(() => {
  // Roles are looked up slowly in jsdom, the more so on a busy machine.
  configure({ asyncUtilTimeout: patience.timeout });
  // jsdom lays nothing out: CodeMirror finds no text to measure.
  Range.prototype.getClientRects = () => document.createElement('i').getClientRects();
  // It has dialogs but cannot show them.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
});

afterEach(() => {
  cleanup();
  for (const end of ends.splice(0)) end.abort();
});

function show(scenario: string): FakeServices {
  const end = new AbortController();
  ends.push(end);
  const fake = createFakeServices(scenarios[scenario]);
  render(<App stores={createAppStores(overMemory(fake), queueMicrotask, end.signal)} />);
  return fake;
}

describe('the window', () => {
  test('leads a newcomer from the sample to its reply with one click and one key', async () => {
    show('normal');
    fireEvent.click(await screen.findByRole('treeitem', { name: 'SayHello' }));
    const send = await screen.findByRole('button', { name: 'Send' });
    await expect.poll(() => send.getAttribute('aria-disabled'), patience).toBe('false');
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true });
    await expect.poll(() => screen.getByRole('status', { name: 'Call status' }).textContent, patience).toBe('OK');
    const events = within(screen.getByRole('listbox', { name: 'Events' }));
    const reply = await events.findByRole('option', { name: /^received message.*Hello Ada/ });
    await expect.poll(() => reply.getAttribute('aria-selected'), patience).toBe('true');
  });

  test('says under the target why its schema did not load, and what to do', async () => {
    show('error');
    await screen.findByRole('treeitem', { name: 'SayHello' });
    const row = await screen.findByRole('treeitem', { name: 'containerd' });
    fireEvent.mouseDown(row);
    fireEvent.click(row);
    const problems = within(await screen.findByRole('region', { name: 'Problems of containerd' }));
    expect(problems.getByText(/belongs to root/)).toBeDefined();
    expect(problems.getByText(/group of the socket/)).toBeDefined();
    expect(problems.getByRole('button', { name: 'Retry' })).toBeDefined();
  });

  test('mends a missing import with one click', async () => {
    const fake = show('partial');
    await screen.findByRole('treeitem', { name: 'SayHello' });
    const row = await screen.findByRole('treeitem', { name: /^A target whose name/ });
    fireEvent.mouseDown(row);
    fireEvent.click(row);
    fireEvent.click(await screen.findByRole('button', { name: 'Add import path' }));
    await expect
      .poll(() => fake.targets.get().find(target => target.id === 'long')?.schemaSources?.importPaths, patience)
      .toEqual(['/home/ada/src/googleapis']);
  });

  test('offers to start a helper again that was given up', async () => {
    show('failed');
    expect((await screen.findByRole('group', { name: 'Problem' })).textContent).toContain('five times in a minute');
    fireEvent.click(screen.getByRole('button', { name: 'Restart helper' }));
    await expect
      .poll(() => screen.getByRole('status', { name: 'Helper' }).textContent, patience)
      .toContain('helper running');
    await screen.findByRole('treeitem', { name: 'SayHello' });
  });

  test('adds a target, after it has said what is wrong with the endpoint', async () => {
    show('normal');
    fireEvent.click(screen.getByRole('button', { name: 'Add target' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Add target' }));
    const endpoint = dialog.getByRole('textbox', { name: 'Endpoint' });
    fireEvent.change(endpoint, { target: { value: 'run/app.sock' } });
    expect(dialog.getByText(/relative path/)).toBeDefined();
    expect(dialog.getByRole('button', { name: 'Add target' }).getAttribute('aria-disabled')).toBe('true');
    fireEvent.change(endpoint, { target: { value: '/run/app.sock' } });
    expect(dialog.getByText('Understood as unix:/run/app.sock')).toBeDefined();
    fireEvent.click(dialog.getByRole('button', { name: 'Add target' }));
    await screen.findByRole('treeitem', { name: 'unix:/run/app.sock' });
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  test('finds a method by parts of its name', async () => {
    show('normal');
    await screen.findByRole('treeitem', { name: 'Chat' });
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    const search = await screen.findByRole('combobox', { name: 'Search or run' });
    fireEvent.change(search, { target: { value: 'greeter chat' } });
    fireEvent.keyDown(search, { key: 'Enter' });
    expect(await screen.findByRole('tabpanel', { name: 'Chat' })).toBeDefined();
  });

  test('shows the schema of a message from the type under the editor, and the way on and back', async () => {
    show('normal');
    fireEvent.click(await screen.findByRole('treeitem', { name: 'SayHello' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Schema of greet.HelloRequest' }));
    const schema = await screen.findByRole('tree', { name: 'Schema of greet.HelloRequest' });
    expect(within(schema).getByRole('treeitem', { name: '1 name string' })).toBeDefined();
    fireEvent.click(screen.getByRole('button', { name: 'Reply' }));
    await screen.findByRole('tree', { name: 'Schema of greet.HelloReply' });
    fireEvent.keyDown(screen.getByRole('tree', { name: /HelloReply/ }), { key: 'ArrowLeft', altKey: true });
    await screen.findByRole('tree', { name: 'Schema of greet.HelloRequest' });
    fireEvent.click(screen.getByRole('tab', { name: 'Response' }));
    expect(screen.getByRole('region', { name: 'Response' })).toBeDefined();
  });

  test('finds a field by its name and shows it in its message', async () => {
    show('normal');
    await screen.findByRole('treeitem', { name: 'Chat' });
    fireEvent.keyDown(window, { key: 'k', ctrlKey: true });
    const search = await screen.findByRole('combobox', { name: 'Search or run' });
    fireEvent.change(search, { target: { value: 'thing color_map' } });
    await screen.findByRole('option', { name: /Field.*test\.Thing\.color_map/ });
    fireEvent.keyDown(search, { key: 'Enter' });
    const schema = await screen.findByRole('tree', { name: 'Schema of test.Thing' });
    const row = within(schema).getByRole('treeitem', { name: /^7 color_map/ });
    await expect.poll(() => row.dataset['active'], patience).toBe('true');
    fireEvent.keyDown(schema, { key: 'Enter' });
    await screen.findByRole('tree', { name: 'Schema of test.Color' });
  });

  test('exports a schema and says how many files were written where', async () => {
    const fake = show('normal');
    fake.host.showSaveDialog = () => Promise.resolve({ path: '/tmp/sample.binpb' });
    fake.schema.exportSchema = ({ path }) => Promise.resolve({ paths: [path] });
    fireEvent.mouseDown(await screen.findByRole('treeitem', { name: 'SayHello' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Export schema of Sample greeter' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Choose file…' }));
    const status = screen.getByRole('status', { name: 'Export' });
    await expect.poll(() => status.textContent, patience).toContain('1 file was written to');
    expect(status.textContent).toContain('/tmp/sample.binpb');
  });
});
