import { BrowserWindow, ipcMain, type IpcMainEvent, type MessagePortMain } from 'electron';

import { appOrigin } from '../app-files';
import { type FramePort, type OpenCall, serveCallPort } from './call-port';

/** Serves the ports that the top frame of a window of ours, showing our page, hands over; others are closed. */
export function acceptPorts(openCall: OpenCall): void {
  ipcMain.on('sockeye:call-port', event => {
    for (const port of event.ports) {
      if (isOwnPage(event)) serveCallPort(toFramePort(port), openCall);
      else port.close();
    }
  });
}

function isOwnPage({ sender, senderFrame }: IpcMainEvent): boolean {
  return (
    BrowserWindow.fromWebContents(sender) !== null &&
    senderFrame === sender.mainFrame &&
    senderFrame.url.startsWith(`${appOrigin}/`)
  );
}

function toFramePort(port: MessagePortMain): FramePort {
  return {
    post: batch => port.postMessage(batch),
    onMessage(listener) {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
    onClose: listener => void port.once('close', listener),
    close: () => port.close(),
  };
}
