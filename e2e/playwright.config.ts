import { defineConfig } from 'playwright/test';

// Windows on one display compete for focus, and each test starts processes and servers: one at a time.
export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  // A test that passes at the second try only is listed as unsteady at the end of `npm test`: never hidden, yet no reason to
  // throw a whole submission away.
  retries: process.env['CI'] === undefined ? 0 : 1,
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
