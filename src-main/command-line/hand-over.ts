// Hands what is to be opened over to an instance that runs already, by the socket `alive` of its private directory. The
// words go as they were typed: who receives them reads them as its own command line, and believes no more than that.
import { connect, type Socket } from 'node:net';

import { findAliveSockets } from '../helper/socket-directory';

/** What one instance hands to another. */
export interface HandedWords {
  /** What stood behind the app's name. */
  readonly words: readonly string[];
  /** What relative paths among the words are of. */
  readonly directory: string;
  /** Whose targets are meant: an instance with other data does not take the words. */
  readonly dataDirectory: string;
}

/** The most that is read of either side, in bytes, and how long it may take to say it, in milliseconds. */
const sizeLimit = 256 * 1024;
const answerLimitMs = 2000;

/**
 * Hands the words to an instance of this user with the same data, if one runs and answers in time. Resolves to its process
 * id, or to undefined when nobody took them. Never throws.
 */
export async function handOver(handed: HandedWords, roots: readonly string[]): Promise<number | undefined> {
  for (const socketPath of await findAliveSockets(roots)) {
    const socket = connect(socketPath);
    const line = readLine(socket);
    socket.write(`${JSON.stringify(handed)}\n`);
    const answer = parse(await line);
    if (isRecord(answer) && typeof answer['takenBy'] === 'number') return answer['takenBy'];
  }
  return undefined;
}

/** Makes what serves the socket `alive`: words for this data directory go to `take`. */
export function createHandOverAnswer(
  dataDirectory: string,
  take: (handed: HandedWords) => void,
): (socket: Socket) => void {
  return socket => {
    void readLine(socket, false).then(line => {
      const handed = parse(line);
      if (isHandedWords(handed) && handed.dataDirectory === dataDirectory) {
        socket.end(`${JSON.stringify({ takenBy: process.pid })}\n`);
        take(handed);
      } else {
        socket.destroy();
      }
    });
  };
}

/** The first line that comes, if it comes in time and is not too long; else an empty one. Ends the socket then, if asked. */
function readLine(socket: Socket, endsSocket = true): Promise<string> {
  return new Promise(resolve => {
    let text = '';
    const settle = (line: string): void => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      if (endsSocket || line === '') socket.destroy();
      resolve(line);
    };
    const timer = setTimeout(() => settle(''), answerLimitMs);
    socket.setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end !== -1) settle(text.slice(0, end));
      else if (text.length > sizeLimit) settle('');
    });
    socket.on('error', () => settle(''));
    socket.on('close', () => settle(''));
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Whether something that came from another process has the form of such words; what they say is still not believed. */
export function isHandedWords(value: unknown): value is HandedWords {
  return (
    isRecord(value) &&
    Array.isArray(value['words']) &&
    value['words'].every(word => typeof word === 'string') &&
    typeof value['directory'] === 'string' &&
    typeof value['dataDirectory'] === 'string'
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
