// What a window that was taken over gets of the helper: every method of every service is called with paths that the user
// has not chosen, wherever a text can stand.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MessagePort } from 'node:worker_threads';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LinkServiceDefinition } from '../../gen/sockeye/v1/link';
import { createPortRpc, type Rpc } from '../../src-renderer/rpc/port-rpc';
import { RpcError } from '../../src-shared/rpc-error';
import { methodPath } from '../../src-shared/service-handlers';
import { helperServices, methodPaths } from '../../src-shared/services';
import { StatusCode } from '../../src-shared/status-code';
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { createRelay } from '../rpc/relay-call';
import { type BuiltProgram, buildProgram } from '../testing/build-program';
import { openTestPort } from '../testing/joined-link';
import { forkHelper } from './fork-helper';
import type { LaunchedHelper } from './helper-supervisor';
import { type LaunchedLink, launchLink } from './launch-link';
import { createSocketDirectory, type SocketDirectory } from './socket-directory';

const secret = 'canary-7f3a';
/** How long a stream is listened to, in milliseconds: those that watch go on until the caller goes. */
const listenMs = 1_500;
/** How long one answer may take, in milliseconds. */
const answerMs = 15_000;
/** Methods that write or read the file that they are told, once the user has chosen it. */
const fileMethods = [
  '/sockeye.v1.RecordingService/LoadRecordings',
  '/sockeye.v1.RecordingService/SaveRecordings',
  '/sockeye.v1.SchemaService/ExportSchema',
];

let helper: BuiltProgram;
let root: string;
let sockets: SocketDirectory;
let launched: LaunchedHelper<LaunchedLink>;
let rpc: Rpc;
const mainPorts: MessagePort[] = [];

beforeAll(async () => {
  helper = await buildProgram('src-helper/helper.ts');
  root = await mkdtemp(path.join(tmpdir(), 'sockeye-test-'));
  for (const name of ['data', 'home']) await mkdir(path.join(root, name));
  sockets = await createSocketDirectory([root]);
  launched = await launchLink(
    {
      spawn: () => forkHelper(helper.file),
      sockets,
      dataDirectory: path.join(root, 'data'),
      sampleDirectory: path.join(root, 'sample'),
      isSafe: true,
      settings: () => helperSettings(defaultValues()),
    },
    new AbortController().signal,
  );
  const relay = createRelay(launched.link);
  rpc = createPortRpc(() => openTestPort(relay, mainPorts));
});

afterAll(async () => {
  mainPorts.forEach(port => port.close());
  await launched.process.stop();
  await launched.close();
  await sockets.remove();
  await rm(root, { recursive: true, force: true });
  await helper.remove();
});

/** What came of a call: the bytes of all replies, and the error that ended it. */
interface Answer {
  readonly method: string;
  readonly bytes: string;
  readonly error: RpcError | undefined;
}

/** A request of this kind in which every text, and every list of texts, is this one. */
function fill(requestType: unknown, text: string): Uint8Array {
  // What ts-proto generates for every message.
  const codec = requestType as {
    fromPartial(fields: object): Record<string, unknown>;
    encode(message: unknown): { finish(): Uint8Array };
  };
  const request = codec.fromPartial({});
  const lists = /(Ids|Names|Paths)$/;
  for (const [name, value] of Object.entries(request)) {
    if (typeof value === 'string') request[name] = text;
    else if (Array.isArray(value) && lists.test(name)) request[name] = [text];
    else if (typeof value === 'number' && /^(count|limit|depth|format)$/.test(name)) request[name] = 1;
  }
  return codec.encode(request).finish();
}

async function callAll(text: string): Promise<readonly Answer[]> {
  const calls = helperServices.flatMap(service =>
    Object.values(service.methods).map(async ({ name, requestType, responseStream }): Promise<Answer> => {
      const method = methodPath(service.fullName, name);
      const isWatch = responseStream && !fileMethods.includes(method);
      const parts: Uint8Array[] = [];
      let error: RpcError | undefined;
      try {
        const requests = once(fill(requestType, text));
        const signal = AbortSignal.timeout(isWatch ? listenMs : answerMs);
        for await (const part of rpc.bidirectionalStreamingRequest(service.fullName, name, requests, signal)) {
          parts.push(part);
        }
      } catch (reason) {
        if (reason instanceof RpcError) error = reason;
      }
      return { method, bytes: Buffer.concat(parts).toString('latin1'), error };
    }),
  );
  return Promise.all(calls);
}

async function* once<T>(value: T): AsyncIterable<T> {
  yield await Promise.resolve(value);
}

const codeOf = (answers: readonly Answer[], method: string): number | undefined =>
  answers.find(answer => answer.method === method)?.error?.code;

describe('a page that names paths in every method', () => {
  it('reads no file that the user has not chosen', async () => {
    const file = path.join(root, 'home', 'secret.jsonl');
    await writeFile(file, `${secret}\n`);
    const answers = await callAll(file);
    expect(answers.map(({ method }) => method).sort()).toEqual([...methodPaths(helperServices)].sort());
    for (const { method, bytes, error } of answers) {
      expect(`${bytes}${error?.details ?? ''}`, method).not.toContain(secret);
    }
    for (const method of fileMethods) expect(codeOf(answers, method), method).toBe(StatusCode.PERMISSION_DENIED);
    expect(await readFile(file, 'utf8')).toBe(`${secret}\n`);
  });

  it('writes no file that the user has not chosen', async () => {
    const before = await readdir(root, { recursive: true });
    const answers = await callAll(path.join(root, 'home', 'written'));
    for (const method of fileMethods) expect(codeOf(answers, method), method).toBe(StatusCode.PERMISSION_DENIED);
    const isOwn = (name: string): boolean => name.startsWith(`data${path.sep}`);
    const after = (await readdir(root, { recursive: true })).filter(name => !before.includes(name));
    expect(after.filter(name => !isOwn(name))).toEqual([]);
  });

  it('finds the other methods answering as to any name, or refusing it in words', async () => {
    const answers = await callAll('/etc/passwd');
    const bugs = answers.filter(
      ({ error }) => error?.code === StatusCode.INTERNAL || error?.code === StatusCode.UNKNOWN,
    );
    expect(bugs).toEqual([]);
    // Still the same process.
    const info = LinkServiceDefinition.methods.getHelperInfo.responseType.decode(
      await rpc.request('sockeye.v1.LinkService', 'GetHelperInfo', new Uint8Array()),
    );
    expect(Object.keys(info).sort()).toEqual(['nodeVersion', 'pid', 'residentBytes', 'startedAtUs']);
    expect(info.pid).toBe(launched.process.pid);
  });
});
