import { defineConfig } from 'playwright/test';

// Windows on one display compete for focus, and each test starts processes and servers: one at a time.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  reporter: 'list',
  projects: [
    { name: 'tests', testMatch: '**/*.test.ts' },
    { name: 'screenshots', testMatch: '**/*.screenshots.ts' },
    // They take minutes; npm run package:test makes what they test.
    { name: 'packages', testMatch: '**/*.packages.ts' },
  ],
});
