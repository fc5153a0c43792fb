import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

// The faults share the machine's descriptors and processors: one file at a time.
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: { include: ['faults/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false },
});
