// Passes a port from the page on to main. It knows no method; main decides what the port may carry.
import { ipcRenderer } from 'electron';

window.addEventListener('message', event => {
  if (event.source !== window || event.data !== 'sockeye:call-port') return;
  ipcRenderer.postMessage('sockeye:call-port', null, [...event.ports]);
});
