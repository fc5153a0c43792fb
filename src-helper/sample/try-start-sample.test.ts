import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createLog } from '../../src-shared/log';
import { makeDirectory } from '../wire/dial/testing/test-servers';
import { tryStartSample } from './try-start-sample';

test('a sample that cannot be started is told with the reason, one that can is there without a notice', async () => {
  const directory = await makeDirectory();
  let logged = '';
  const log = createLog('test', text => void (logged += text));
  const path = join(directory.path, 'sample');
  await writeFile(path, '');
  const failed = await tryStartSample({ directory: path, log });
  expect(failed.sample).toBeUndefined();
  expect(failed.notice).toMatchObject({
    cause: 'sample-not-started',
    what: `The sample greeter could not be started. ${path} is not a folder: remove it.`,
    nextStep: expect.stringContaining('start Sockeye again') as string,
  });
  expect(logged).toContain(path);
  const started = await tryStartSample({ directory: join(directory.path, 'other'), log });
  expect(started.notice).toBeUndefined();
  await started.sample?.stop();
  await directory.remove();
});
