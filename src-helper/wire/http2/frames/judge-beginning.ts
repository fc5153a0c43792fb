import { fatalFault, type Fault } from '../fault';
import { errorCodes } from './frame-types';

const section = 'RFC 9113, 3.4';

/** What a server speaks that does not begin with SETTINGS, by its first bytes (nine at most). */
export function judgeBeginning(bytes: Uint8Array): Fault {
  const text = Buffer.from(bytes).toString('latin1');
  // A server that was not set to HTTP/2 does not understand the preface, and answers as it can.
  if (/^HTTP\/[01]/.test(text) || (text !== '' && 'HTTP/1'.startsWith(text))) {
    const words = 'the server answers in HTTP/1';
    return fatalFault({ rule: 'speaks-http1', words, section, code: errorCodes.http11Required });
  }
  if (isTls(text)) return fatalFault({ rule: 'speaks-tls', words: 'the server answers in TLS', section });
  if (text.startsWith('SSH-')) return fatalFault({ rule: 'speaks-ssh', words: 'the server answers in SSH', section });
  const words = `the server begins with ${JSON.stringify(text)} instead of SETTINGS`;
  return fatalFault({ rule: 'no-settings-first', words, section });
}

/** What a client speaks that does not send the preface, of which `matched` bytes were right before these. */
export function judgePreface(matched: number, bytes: Uint8Array): Fault {
  const text = Buffer.from(bytes.subarray(0, 24)).toString('latin1');
  if (matched === 0 && isTls(text)) {
    return fatalFault({ rule: 'speaks-tls', words: 'the client begins in TLS', section });
  }
  if (matched < 4 && /^[A-Z]+ [^ ]* HTTP\/1|^[A-Z]{3,} \S/.test(text)) {
    return fatalFault({ rule: 'speaks-http1', words: 'the client speaks HTTP/1', section });
  }
  const words = `the client's preface has ${JSON.stringify(text)} from byte ${matched} on`;
  return fatalFault({ rule: 'no-preface', words, section });
}

/** A record of TLS: an alert, or a handshake. */
function isTls(text: string): boolean {
  return text.startsWith('\x15\x03') || text.startsWith('\x16\x03');
}
