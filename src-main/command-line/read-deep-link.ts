// What a link `sockeye://…` asks for. Any web page or mail can carry one, so nothing in it is believed.
import type { OpenRequest } from '../../gen/sockeye/v1/host';
import { hasControlCharacters, openTextLimit } from './open-text';

/** The scheme of deep links, with its colon. */
export const deepLinkScheme = 'sockeye:';

/** What the link asks to open, or a sentence that says why it cannot be. Never throws. */
export function readDeepLink(link: string): NonNullable<OpenRequest['what']> {
  if (link.length > openTextLimit) return problem(`A link of ${link.length} characters is too long to be opened.`);
  const url = parseUrl(link);
  if (url === undefined || url.protocol !== deepLinkScheme) return problem(`${quote(link)} is not a link of Sockeye.`);
  // Systems differ in whether a slash stands behind the host.
  const act = url.host !== '' ? url.host : url.pathname.replaceAll('/', '');
  if (act !== 'open') return problem(`Sockeye does not know links to ${quote(act)}; it knows sockeye://open?target=….`);
  const targets = url.searchParams.getAll('target');
  const [target = ''] = targets;
  if (targets.length !== 1 || target.trim() === '' || hasControlCharacters(target)) {
    return problem(`${quote(link)} names no target. A link is sockeye://open?target=unix:/path/of.sock.`);
  }
  return { $case: 'target', value: target.trim() };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function problem(value: string): NonNullable<OpenRequest['what']> {
  return { $case: 'problem', value };
}

function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}
