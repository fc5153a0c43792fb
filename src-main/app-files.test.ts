import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { answerRequest, fileOf } from './app-files';

let root: string;
let folder: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  folder = path.join(root, 'renderer');
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  await writeFile(path.join(root, 'secret.txt'), 'secret');
  await writeFile(path.join(folder, 'index.html'), '<meta name="csp-nonce" content="%CSP_NONCE%" />');
  await writeFile(path.join(folder, 'assets/index.js'), 'let x = "%CSP_NONCE%";');
});

afterAll(() => rm(root, { recursive: true, force: true }));

describe('the files of the page', () => {
  it('gives the page a nonce that its policy allows, another one for each load', async () => {
    const pages = await Promise.all(
      ['app://sockeye/', 'app://sockeye/index.html'].map(url => answerRequest(folder, url)),
    );
    const nonces = await Promise.all(
      pages.map(async page => {
        const nonce = /content="([^"]+)"/.exec(await page.text())?.[1] ?? '';
        expect(page.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  it('forbids all but its own scripts', async () => {
    const policy = (await answerRequest(folder, 'app://sockeye/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe');
  });

  it('serves a script with its type and unchanged', async () => {
    const script = await answerRequest(folder, 'app://sockeye/assets/index.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toBe('let x = "%CSP_NONCE%";');
  });

  it.each([
    'app://sockeye/missing.js',
    'app://sockeye/../secret.txt',
    'app://sockeye/..%2fsecret.txt',
    'app://sockeye/%2e%2e/secret.txt',
    'app://sockeye/assets/..%2f..%2fsecret.txt',
    'app://sockeye/..%5csecret.txt',
    'app://sockeye/index.html%00.js',
    'app://sockeye/%E0%A4%A',
    'app://sockeye/assets',
    'app://elsewhere/index.html',
  ])('answers 404 to %s', async url => {
    expect((await answerRequest(folder, url)).status).toBe(404);
  });

  it('never leaves its folder', () => {
    expect(fileOf(folder, 'app://sockeye/..%2frenderer-other/x')).toBeUndefined();
    expect(fileOf(folder, 'app://sockeye/assets/index.js')).toBe(path.join(folder, 'assets/index.js'));
  });
});
