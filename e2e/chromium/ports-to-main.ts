// Ports of a page that runs elsewhere, handed to the app's main process as its own page's are.

import type { ElectronApplication } from 'playwright/test';

/** A batch of frames as text, for a port by its number. */
export interface PortText {
  readonly port: number;
  /** JSON in which bytes are `{"$bytes": base64}`. */
  readonly text: string;
}

/** The ports, seen from the page's side. */
export interface PortsToMain {
  /** Passes on what the page posted; the first text of a number opens its port. */
  post(text: PortText): Promise<void>;
  /** What main has posted since the last time; waits until there is something. Empty once the ports are closed. */
  take(): Promise<readonly PortText[]>;
  /** Closes all ports. */
  close(): Promise<void>;
}

/** What main's side keeps under a name of the global object, so that it outlives the evaluations. */
interface MainSide {
  post(text: PortText): void;
  take(): Promise<readonly PortText[]>;
  close(): void;
}

/** Reaches main through the debugger, and there the listener that the preload script's messages reach. */
export async function openPortsToMain(electron: ElectronApplication): Promise<PortsToMain> {
  await electron.evaluate(({ BrowserWindow, ipcMain, MessageChannelMain }) => {
    type Port = InstanceType<typeof MessageChannelMain>['port1'];
    const ports = new Map<number, Port>();
    let waiting: PortText[] = [];
    let wake = (): void => undefined;
    let isClosed = false;
    const toText = (data: unknown): string =>
      JSON.stringify(data, (_key, value: unknown) =>
        value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value,
      );
    const fromText = (text: string): unknown =>
      JSON.parse(text, (_key, value: unknown) =>
        typeof value === 'object' && value !== null && '$bytes' in value
          ? new Uint8Array(Buffer.from(String(value.$bytes), 'base64'))
          : value,
      );
    const open = (number: number): Port => {
      const { port1, port2 } = new MessageChannelMain();
      port1.on('message', ({ data }) => {
        waiting.push({ port: number, text: toText(data) });
        wake();
      });
      port1.start();
      const sender = BrowserWindow.getAllWindows()[0]?.webContents;
      ipcMain.emit('sockeye:call-port', { sender, senderFrame: sender?.mainFrame, ports: [port2] });
      ports.set(number, port1);
      return port1;
    };
    const side: MainSide = {
      post: ({ port, text }) => (ports.get(port) ?? open(port)).postMessage(fromText(text)),
      async take() {
        if (waiting.length === 0 && !isClosed) await new Promise<void>(resolve => (wake = resolve));
        const taken = waiting;
        waiting = [];
        return taken;
      },
      close() {
        isClosed = true;
        for (const port of ports.values()) port.close();
        wake();
      },
    };
    Object.assign(globalThis, { portsToMain: side });
  });
  return {
    post: text =>
      electron.evaluate(
        (_electron, it) => (globalThis as unknown as { portsToMain: MainSide }).portsToMain.post(it),
        text,
      ),
    take: () =>
      electron.evaluate(() => {
        const scope = globalThis as unknown as { portsToMain: MainSide; taking: Promise<readonly PortText[]> };
        scope.taking = scope.portsToMain.take(); // A promise that nobody holds is collected before it is kept.
        return scope.taking;
      }),
    close: () => electron.evaluate(() => (globalThis as unknown as { portsToMain: MainSide }).portsToMain.close()),
  };
}
