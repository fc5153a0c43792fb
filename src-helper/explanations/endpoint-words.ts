import { formatEndpoint } from '../../src-shared/endpoint';
import { checkEndpoint, maxSocketPathBytes } from '../../src-shared/endpoint-check';
import type { EndpointCause } from './causes';
import type { WordsOf } from './explanation-table';
import type { FailureFacts } from './failure-facts';
import { editAuthority, editClientCertificate, editEndpoint } from './remedies';

/** What cannot work on this system, known without touching the endpoint. */
export const endpointWords: Readonly<Record<EndpointCause, WordsOf>> = {
  'endpoint-invalid': ({ target, system, said }) => ({
    what: said === '' ? (checkEndpoint(target.endpoint ?? { address: undefined }, system.platform) ?? '') : said,
    nextStep: 'Correct the endpoint of this target.',
    remedy: editEndpoint,
  }),
  'path-too-long': ({ path = '', system }) => ({
    what: `The path of the socket has ${Buffer.byteLength(path)} bytes; the system allows ${maxSocketPathBytes(system.platform)}: ${path}.`,
    nextStep: 'Put a shorter link to its folder somewhere, and use the path by way of that link.',
    remedy: editEndpoint,
  }),
  'wrong-system': facts => ({ ...wrongSystemWords(facts), remedy: editEndpoint }),
  'abstract-names-padded': ({ system }) => ({
    what: `This runtime (libuv ${system.libuvVersion}) pads the names of abstract sockets with zeros, which makes them other names to servers in other languages; so it cannot reach them.`,
    nextStep:
      'Run Sockeye on Electron 35 or newer (libuv 1.48 is the first that does not pad), or let the server listen on a path.',
  }),
  'tls-files': ({ said }) => ({
    what: said,
    nextStep: 'Correct the files in the TLS settings of this target.',
    remedy: editClientCertificate,
  }),
  'authority-invalid': ({ said }) => ({ what: said, nextStep: '', remedy: editAuthority }),
};

function wrongSystemWords({ target, place, system }: FailureFacts): { what: string; nextStep: string } {
  const name = systemNames[system.platform] ?? system.platform;
  switch (target.endpoint?.address?.$case) {
    case 'pipe':
      return {
        what: `${place} is a named pipe; those exist on Windows only, and this is ${name}.`,
        nextStep: 'Use a Unix socket (unix:/run/app.sock) or a port (127.0.0.1:50051).',
      };
    case 'abstract':
      return {
        what: `${place} is an abstract socket; those exist on Linux only, and this is ${name}.`,
        nextStep: 'Use a socket with a path (unix:/tmp/app.sock) or a port (127.0.0.1:50051).',
      };
    case 'unix':
      return {
        what: 'Node.js takes the path of a Unix socket for a named pipe on Windows, so Sockeye reaches named pipes there and no Unix sockets.',
        nextStep: 'Let the server listen on a named pipe (npipe:name) or on a port (127.0.0.1:50051).',
      };
    default:
      return {
        what: `${formatEndpoint(target.endpoint ?? { address: undefined })} does not work on ${name}.`,
        nextStep: '',
      };
  }
}

const systemNames: Readonly<Record<string, string>> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
