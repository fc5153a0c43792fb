// One form of log line for all processes: `time level scope message key=value`. Never log payloads, metadata or
// credentials of calls. Whatever a value holds, it can neither begin a line of its own nor reach a terminal as a command.

/** Facts beside a message; strings with spaces are quoted. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** The log of one part of the program. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `error` is written with its stack, on the lines behind, indented. */
  error(message: string, error: unknown, fields?: LogFields): void;
}

/** Makes the log of a part that is called `scope`; `write` takes whole lines, line break included. */
export function createLog(scope: string, write: (text: string) => void): Log {
  const line = (level: string, message: string, fields: LogFields = {}): string => {
    const facts = Object.entries(fields).map(([key, value]) => ` ${key}=${quoteIfNeeded(String(value))}`);
    return `${new Date().toISOString()} ${level} ${scope} ${escapeControls(message)}${facts.join('')}\n`;
  };
  return {
    info: (message, fields) => write(line('info', message, fields)),
    warn: (message, fields) => write(line('warn', message, fields)),
    error: (message, error, fields) => write(line('error', message, fields) + describeError(error)),
  };
}

/**
 * The same text with everything written out (`\u001b`) that a terminal or a reader takes for more than a character: the
 * controls of ASCII and of ISO 6429, line and paragraph separators, and the marks that turn text around.
 */
export function escapeControls(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function quoteIfNeeded(text: string): string {
  return escapeControls(/^[^\s"=\\]+$/.test(text) ? text : JSON.stringify(text));
}

function describeError(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const own = text.split('\n').map(line => `  ${escapeControls(line)}\n`);
  if (!(error instanceof Error) || error.cause === undefined) return own.join('');
  return `${own.join('')}  caused by:\n${describeError(error.cause)}`;
}
