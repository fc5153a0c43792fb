// The page's own scheme: `app://sockeye/`. Unlike file: it is an origin of its own, can carry headers, and reaches
// nothing but dist/renderer.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { protocol } from 'electron';

/** The origin of the page. */
export const appOrigin = 'app://sockeye';

/** Declares the scheme; before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the files of this folder; once the app is ready. */
export function serveAppFiles(folder: string): void {
  protocol.handle('app', request => answerRequest(folder, request.url));
}

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
  const { origin, host, protocol: scheme, pathname } = new URL(url);
  if (origin !== appOrigin && `${scheme}//${host}` !== appOrigin) return undefined;
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
