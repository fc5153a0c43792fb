// What must not leave the machine with a report. Nothing of it is logged in the first place; this is the second lock, for
// what errors of libraries, names of files and the user's own words may hold.
import { escapeControls } from '../../src-shared/log';

/** Whose machine it is: what paths are told by. */
export interface Owner {
  readonly home: string;
  readonly userName: string;
}

/** A user name shorter than this, or one that all machines have, tells nothing, and is found where nobody is meant. */
const shortestName = 3;
const commonNames: ReadonlySet<string> = new Set(['root', 'user', 'admin', 'home', 'runner']);

/** What may stand behind a name: no more letters, which would make it another's. */
const wordEnd = '(?![\\w-])';

/** The line with the user's home as `~`, the user's name in paths as `<user>`, and credentials as `<hidden>`. */
export function redactLine(line: string, { home, userName }: Owner): string {
  const whole = new RegExp(`(?<![\\w/\\\\.-])${escapePattern(home)}${wordEnd}`, 'g');
  const withoutHome = home.length > 1 ? line.replaceAll(whole, '~') : line;
  const hasName = userName.length >= shortestName && !commonNames.has(userName.toLowerCase());
  const name = new RegExp(`(?<=[/\\\\])${escapePattern(userName)}${wordEnd}`, 'g');
  const withoutName = hasName ? withoutHome.replaceAll(name, '<user>') : withoutHome;
  return escapeControls(secrets.reduce((text, [pattern, hidden]) => text.replaceAll(pattern, hidden), withoutName));
}

/** What a credential looks like, and what stands there instead. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // Of a URL: https://ada:secret@host.
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/"']+@/gi, '$1<hidden>@'],
  // Of HTTP: Bearer eyJhb…, Basic YWRh….
  [/\b(bearer|basic|digest|negotiate)[ :]+[\w.~+/=-]{6,}/gi, '$1 <hidden>'],
  // A JSON web token, wherever it stands.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}\.?[\w-]*/g, '<hidden>'],
  // All cookies of a header, which are many.
  [/\b([\w-]*cookies?"?\s*[=:]\s*).*/gi, '$1<hidden>'],
  // By its name: password=…, "api_key": "…", x-token: ….
  [
    /\b([\w-]*(?:authorization|token|secret|passw(?:or)?d|passphrase|(?:api|access|private)[-_]?key|credential)s?)("?\s*[=:]\s*)("(?:[^"\\]|\\.)*"|'[^']*'|[^\s,;"]+)/gi,
    '$1$2<hidden>',
  ],
  // A key in PEM: its first line with what follows there, and the lines behind it.
  [/-----BEGIN [A-Z ]+-----.*/g, '-----BEGIN <hidden>'],
  [/^\s*[A-Za-z0-9+/]{40,}={0,2}\s*$/g, '<hidden>'],
];

function escapePattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
