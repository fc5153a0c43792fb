import { expect, it } from 'vitest';

import { StatusCode } from '../../src-shared/status-code';
import { createChosenPaths } from './chosen-paths';

const method = '/sockeye.v1.RecordingService/SaveRecordings';

it.each([
  ['read', 'read'],
  ['write', 'write'],
  ['write', 'read'],
] as const)('what the user has chosen to %s may be %s', async (use, wanted) => {
  const paths = createChosenPaths();
  paths.add([{ path: '/home/ada/out.jsonl', use }]);
  await expect(paths.require('/home/ada/out.jsonl', wanted, method)).resolves.toBeUndefined();
});

it('a file that was chosen to be opened is not to be written over', async () => {
  const paths = createChosenPaths();
  paths.add([{ path: '/home/ada/key.pem', use: 'read' }]);
  await expect(paths.require('/home/ada/key.pem', 'write', method)).rejects.toMatchObject({
    code: StatusCode.PERMISSION_DENIED,
  });
});

it.each([
  '/home/ada/.bashrc',
  '/home/ada/out.jsonl2',
  '/home/ada/protos/.bashrc',
  '/home/ada/protos/../.bashrc',
  'out.jsonl',
  '',
  '/home/ada',
])('a path that a page names by itself, %j, is refused', async file => {
  const paths = createChosenPaths();
  paths.add(['/home/ada/out.jsonl', '/home/ada/protos'].map(path => ({ path, use: 'write' })));
  await expect(paths.require(file, 'read', method)).rejects.toMatchObject({ code: StatusCode.PERMISSION_DENIED });
});

it('what was chosen before the helper started is known, however the dialog wrote it', async () => {
  const paths = createChosenPaths([{ path: '/home/ada/protos/', use: 'write' }]);
  await expect(paths.require('/home/ada/protos', 'write', method)).resolves.toBeUndefined();
});

it('a choice may come a moment after the call that uses it', async () => {
  const paths = createChosenPaths();
  const required = paths.require('/x/y', 'write', method);
  paths.add([{ path: '/x/y', use: 'write' }]);
  await expect(required).resolves.toBeUndefined();
});
