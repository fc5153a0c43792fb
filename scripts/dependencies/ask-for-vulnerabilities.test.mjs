import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { askForVulnerabilities } from './ask-for-vulnerabilities.mjs';

let folder;
let server;
/** How the registry answers the request for advisories; it has the names of the packages asked for. */
let answer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
  const devDependencies = { inside: '1.0.0', tool: '1.0.0' };
  const entry = { version: '1.0.0', dev: true, integrity: `sha512-${Buffer.alloc(64).toString('base64')}` };
  const manifest = { name: 'app', version: '1.0.0', devDependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const packages = { '': manifest, 'node_modules/inside': entry, 'node_modules/tool': entry };
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ name: 'app', version: '1.0.0', lockfileVersion: 3, requires: true, packages }),
  );
  server = createServer(async (request, response) => {
    if (!request.url.endsWith('/advisories/bulk')) return response.writeHead(404).end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const asked = JSON.parse(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);
    answer(response, Object.keys(asked));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(options = {}) {
  const registry = `http://127.0.0.1:${server.address().port}/`;
  return askForVulnerabilities(folder, ['node_modules/inside'], { registry, ...options });
}

function answerWith(advisories) {
  answer = response => response.setHeader('content-type', 'application/json').end(JSON.stringify(advisories));
}

const advisory = {
  id: 1,
  url: 'https://x.invalid/1',
  title: 'It breaks',
  severity: 'high',
  vulnerable_versions: '<2.0.0',
};

it('asks for what is bundled, too, which npm takes for a tool of the developers', async () => {
  let asked;
  answer = (response, names) => {
    asked = names;
    response.setHeader('content-type', 'application/json').end('{}');
  };
  expect(await ask()).toEqual({ kind: 'answered', shipped: [], others: [] });
  expect(asked.sort()).toEqual(['inside', 'tool']);
});

it('tells what users get from what developers use', async () => {
  answerWith({ inside: [advisory], tool: [{ ...advisory, id: 2, severity: 'low' }] });
  expect(await ask()).toEqual({
    kind: 'answered',
    shipped: ['node_modules/inside (high): It breaks, https://x.invalid/1'],
    others: ['node_modules/tool (low): It breaks, https://x.invalid/1'],
  });
});

it('never takes a refusal for a clean answer', async () => {
  answer = response => response.writeHead(405).end();
  const audit = await ask();
  expect(audit.kind).toBe('unanswered');
  expect(audit.reason).toMatch(/405/);
});

it('never takes nonsense for a clean answer', async () => {
  answer = response => response.end('<html>Welcome</html>');
  expect((await ask()).kind).toBe('unanswered');
});

it('waits for a registry that says nothing no longer than it was told', async () => {
  answer = () => undefined;
  expect(await ask({ limitMs: 2_000 })).toEqual({ kind: 'unanswered', reason: 'no answer within 2 s' });
});
