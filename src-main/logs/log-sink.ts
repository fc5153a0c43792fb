// Where the lines of all processes meet: standard error, the file, and the last of them in memory for the diagnostics.
import { escapeControls } from '../../src-shared/log';
import { type LogFile, openLogFile } from './log-file';

/** How many lines are kept in memory, and how long one of another process may be, in characters. */
const keptLines = 300;
const lineLimit = 8 * 1024;

/** Takes the lines of all processes. */
export interface LogSink {
  /** Whole lines. */
  readonly write: (text: string) => void;
  /** Takes the lines that a child process writes; what is in them is escaped as in our own. */
  readonly takeFrom: (output: NodeJS.ReadableStream) => void;
  /** From now on, and with what was written before, to files in this folder as well. */
  openFile(folder: string): void;
  /** The newest lines, the oldest of them first. */
  lastLines(): readonly string[];
}

/** Makes a sink; `echo` is standard error. */
export function createLogSink(echo: (text: string) => void): LogSink {
  let last: string[] = [];
  let file: LogFile | undefined;
  const write = (text: string): void => {
    echo(text);
    file?.write(text);
    last = [...last, ...text.split('\n').slice(0, -1)].slice(-keptLines);
  };
  return {
    write,
    takeFrom(output) {
      let rest = '';
      output.setEncoding('utf8');
      output.on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        if (rest.length > lineLimit) {
          lines.push(rest);
          rest = '';
        }
        const whole = lines.filter(line => line !== '').map(line => `${escapeControls(line.slice(0, lineLimit))}\n`);
        if (whole.length > 0) write(whole.join(''));
      });
      output.on('end', () => {
        if (rest !== '') write(`${escapeControls(rest)}\n`);
      });
      output.on('error', () => undefined); // Its process has gone.
    },
    openFile(folder) {
      const before = last;
      file = openLogFile(folder);
      file.write(before.map(line => `${line}\n`).join(''));
    },
    lastLines: () => last,
  };
}
