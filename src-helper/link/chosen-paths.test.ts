import { expect, it } from 'vitest';

import { StatusCode } from '../../src-shared/status-code';
import { createChosenPaths } from './chosen-paths';

const method = '/sockeye.v1.RecordingService/SaveRecordings';

it.each([
  ['/home/ada/out.jsonl', '/home/ada/out.jsonl'],
  ['/home/ada/protos', '/home/ada/protos/a/b.proto'],
])('what the user has chosen, %s, lets %s pass', async (chosen, file) => {
  const paths = createChosenPaths();
  paths.add([chosen]);
  await expect(paths.require(file, method)).resolves.toBeUndefined();
});

it.each(['/home/ada/.bashrc', '/home/ada/out.jsonl2', '/home/ada/protos/../.bashrc', 'out.jsonl', '', '/home/ada'])(
  'a path that a page names by itself, %j, is refused',
  async file => {
    const paths = createChosenPaths();
    paths.add(['/home/ada/out.jsonl', '/home/ada/protos']);
    await expect(paths.require(file, method)).rejects.toMatchObject({ code: StatusCode.PERMISSION_DENIED });
  },
);

it('a choice may come a moment after the call that uses it', async () => {
  const paths = createChosenPaths();
  const required = paths.require('/x/y', method);
  paths.add(['/x']);
  await expect(required).resolves.toBeUndefined();
});
