// Addresses as programs print them: in quotes, in lines of a log, in lists, behind a variable's name. Text in, text out;
// what an address means is endpoint.ts's business.

/** Pairs of marks that people and programs put around an address. */
const quotes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '“': '”',
  '‘': '’',
  '«': '»',
  '<': '>',
  '(': ')',
};

/** The text without the quotes around it, and without the comma or semicolon that followed them. */
export function withoutQuotes(text: string): string {
  let inner = text.trim();
  for (;;) {
    // A text of JSON within JSON escapes its quotes.
    const plain = /^\\"(.*)\\"[,;]?$/s.exec(inner)?.[1];
    const closing = quotes[inner.charAt(0)];
    const end = /[,;]+$/.exec(inner)?.index ?? inner.length;
    const quoted =
      closing !== undefined && end > 1 && inner.charAt(end - 1) === closing ? inner.slice(1, end - 1) : plain;
    if (quoted === undefined) return inner;
    inner = quoted.trim();
  }
}

/**
 * The addresses of a list as ASPNETCORE_URLS has them: `http://localhost:5000;https://localhost:5001`. One that is not a
 * list is its only member.
 */
export function membersOf(text: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return [text];
  // A path may contain the marks, so only one before another scheme, or at the end, divides.
  const members = text.split(/\s*[;,]\s*(?=[a-z][a-z0-9+.-]*:\/\/)|\s*;\s*$/i).filter(member => member !== '');
  return members.length === 0 ? [text] : members;
}

/** What a line must say to be read as one that a program printed. */
const lineWords =
  /\b(listen\w*|bound|binding|serving|served|started|running|available|accepting|address|addr|urls?)\b|^\s*(-{1,2}[a-z]|export\s|set\s|["']?[a-z_][\w.-]*["']?\s*(=|:\s))/i;
/** What stands in a line between its words and the address. */
const beforeAddress =
  /\b(?:on|at|to|via|url|urls|address|addr|endpoint|socket|target)\b["']?\s*[:=]?\s+|[=]\s*|["'\w)\]]:\s+|,\s+/gi;
const kindWords =
  /^(?:(?:the|a|an|unix|domain|named|tcp|ipv4|ipv6|grpc|http2?|insecure|secure|pipe|path|address|socket|url|uri|host):?\s+)+/i;
/** A part that begins so is the address, be it a good one or not. */
const surelyMeant = /^(?:[a-z][a-z0-9+.-]*:\/\/|(?:unix|unix-abstract|npipe|vsock):|[~$%])/i;
const endOfSentence = /[.,;!)\]}"']+$/;

/** Whether this part of a line can be nothing but its address, so that what is wrong with it is to be told. */
export function isSurelyMeant(part: string): boolean {
  return surelyMeant.test(part);
}

/**
 * The parts of a printed line (or of several) that may be its address, likeliest first: of `Now listening on:
 * http://unix:/tmp/a.sock` the URL. Empty when the text is no such line. A port alone is one of this machine.
 */
export function addressesInLine(text: string): readonly string[] {
  if (!lineWords.test(text)) return [];
  return text.split(/[\r\n]+/).flatMap(line => [...new Set(partsOf(line))].flatMap(spellings));
}

function partsOf(line: string): readonly string[] {
  const rests = [...line.matchAll(beforeAddress)].map(({ index, 0: found }) =>
    line
      .slice(index + found.length)
      .trim()
      .replace(kindWords, ''),
  );
  const quoted = [...line.matchAll(/["'`]([^"'`\s]+)["'`]/g)].map(([, inner = '']) => inner);
  const tokens = line.split(/[\s"'`]+/).map(token => token.replace(/^\S*=(?=\S)/, ''));
  // A path may contain blanks, but what follows a name that ends as sockets do is another word.
  const cut = rests.map(
    rest =>
      /^\S+?(?:\.(?:sock|socket|ipc)|:\d+\/?)(?=[\s.)]|$)/.exec(rest)?.[0] ?? rest.replace(/\s+\([^)]*\)\.?$/, ''),
  );
  return [...cut, ...quoted, ...tokens.filter(token => /^[a-z][a-z0-9+.-]*:\/|^[/@\\]|^\S*:\d+\b/i.test(token))];
}

function spellings(part: string): readonly string[] {
  const text = withoutQuotes(part).replace(endOfSentence, ending =>
    ending.startsWith(']') && part.startsWith('[') ? ending : '',
  );
  const bare = text.replace(kindWords, '');
  const port = /^(?:port[:\s=]*)?(\d{1,5})$/i.exec(bare)?.[1];
  if (port !== undefined) return [`localhost:${port}`];
  // A clock's time and a word with a colon are no addresses.
  return [text, bare].filter(each => each !== '' && !/^\d{1,2}:\d{2}(:|$)/.test(each));
}

/** Why a text that begins with a variable (`$XDG_RUNTIME_DIR/x`, `%TEMP%\x`) is no address; undefined when it does not. */
export function explainVariable(text: string): string | undefined {
  const path = text.replace(/^(?:(?:https?:\/\/)?unix:(?:\/\/\/?)?|npipe:(?:\/\/)?)/i, '');
  const windows = /^\/?(%[^%\s/\\]+%|\$env:\w+|\$\{env:[^}]+\})/i.exec(path)?.[1];
  if (windows !== undefined) {
    return `"${text}" begins with ${windows}, a variable of Windows, whose value Sockeye does not look up. Files cannot be called there anyway: Sockeye reaches named pipes on Windows, not Unix sockets: npipe:name.`;
  }
  const variable = /^(?:\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*[^}]*\}|\([^)]*\)))/.exec(path)?.[0];
  if (variable === undefined) return undefined;
  return `"${text}" begins with ${variable}, a variable of a shell, whose value Sockeye does not look up. Write out what it stands for: echo "${variable}" in a terminal shows it.`;
}
