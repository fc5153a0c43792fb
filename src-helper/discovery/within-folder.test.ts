import { afterEach, beforeEach, expect, it } from 'vitest';

import { createUserNames } from '../user-names';
import { currentSystem } from '../wire/dial/transports/transport';
import { createScanner } from './create-scanner';
import { DiscoveryScope } from './testing/test-discovery';
import { withinFolder } from './within-folder';

let scope: DiscoveryScope;
beforeEach(async () => {
  scope = await DiscoveryScope.open();
});
afterEach(() => scope.end());

it.skipIf(process.platform !== 'linux')('F25: a scanner for tests sees the sockets of their folder alone', async () => {
  const outside = await DiscoveryScope.open();
  try {
    await scope.listen(scope.path('inside'), () => undefined);
    await outside.listen(outside.path('outside'), () => undefined);
    await outside.listen(`${scope.folder}-beside`, () => undefined);
    const scanner = withinFolder(createScanner(currentSystem(), createUserNames()), scope.folder);
    const { listeners } = await scanner.scan(new AbortController().signal);
    expect([...listeners.values()].map(({ boundTo }) => boundTo)).toEqual([scope.path('inside')]);
  } finally {
    await outside.end();
  }
});
