// One form of log line for all processes: `time level scope message key=value`. Never log payloads, metadata or
// credentials of calls.

/** Facts beside a message; strings with spaces are quoted. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;

/** The log of one part of the program. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  /** `error` is written with its stack, on the lines behind. */
  error(message: string, error: unknown, fields?: LogFields): void;
}

/** Makes the log of a part that is called `scope`; `write` takes whole lines, line break included. */
export function createLog(scope: string, write: (text: string) => void): Log {
  const line = (level: string, message: string, fields: LogFields = {}): string => {
    const facts = Object.entries(fields).map(([key, value]) => ` ${key}=${quoteIfNeeded(String(value))}`);
    return `${new Date().toISOString()} ${level} ${scope} ${message}${facts.join('')}\n`;
  };
  return {
    info: (message, fields) => write(line('info', message, fields)),
    warn: (message, fields) => write(line('warn', message, fields)),
    error: (message, error, fields) => write(line('error', message, fields) + describeError(error)),
  };
}

function quoteIfNeeded(text: string): string {
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `  ${String(error)}\n`;
  const own = (error.stack ?? error.message).replaceAll(/^/gm, '  ') + '\n';
  return error.cause === undefined ? own : `${own}  caused by:\n${describeError(error.cause)}`;
}
