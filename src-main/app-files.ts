// What the page's own scheme answers. Unlike file: it is an origin of its own, can carry headers, and reaches nothing but
// the folder of the page.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** The origin of the page. */
export const appOrigin = 'app://sockeye';

/** The answer to a request for this URL; what is not a file of the folder is 404. */
export async function answerRequest(folder: string, url: string): Promise<Response> {
  const file = fileOf(folder, url);
  const content = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || content === undefined) return new Response('Not found', { status: 404 });
  const nonce = randomBytes(16).toString('base64');
  const isPage = path.extname(file) === '.html';
  const body = isPage ? content.toString('utf8').replaceAll('%CSP_NONCE%', nonce) : new Uint8Array(content);
  return new Response(body, {
    headers: {
      'content-type': contentTypes.get(path.extname(file)) ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy(nonce),
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
}

/** The file that a URL of the scheme means; undefined when it is not below the folder. */
export function fileOf(folder: string, url: string): string | undefined {
  const { host, protocol, pathname } = new URL(url); // Node gives a scheme of our own no origin.
  if (`${protocol}//${host}` !== appOrigin) return undefined;
  const name = decodePath(pathname === '/' ? '/index.html' : pathname);
  if (name === undefined || name.includes('\0') || name.includes('\\')) return undefined;
  const file = path.join(folder, name);
  return file.startsWith(folder + path.sep) ? file : undefined;
}

function decodePath(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const contentTypes: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.woff2', 'font/woff2'],
]);
