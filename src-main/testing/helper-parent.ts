// A program that starts the helper's file as its child, as main does, and waits to be killed.
import { defaultValues, helperSettings } from '../../src-shared/setting-rules';
import { forkHelper } from '../helper/fork-helper';
import { launchHelper } from '../helper/helper-process';

const [file = '', socketPath = '', dataDirectory = '', sampleDirectory = ''] = process.argv.slice(2);

async function run(): Promise<void> {
  const start = {
    kind: 'start',
    socketPath,
    token: 'c'.repeat(64),
    dataDirectory,
    sampleDirectory,
    isSafe: false,
    settings: helperSettings(defaultValues()),
    chosenPaths: [],
  } as const;
  const limits = { readyLimitMs: 10_000, stopLimitMs: 1000 };
  const helper = await launchHelper({ spawn: () => forkHelper(file), start, ...limits }, new AbortController().signal);
  process.stdout.write(`${helper.pid}\n`);
}

void run();
