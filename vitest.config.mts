import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          // In Electron's Node: `npm run unit` sees to it.
          name: 'app',
          environment: 'node',
          include: [
            'src-shared/**/*.test.ts',
            'src-node/**/*.test.ts',
            'src-main/**/*.test.ts',
            'src-helper/**/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['src-renderer/**/*.test.ts', 'src-renderer/**/*.test.tsx'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'scripts',
          environment: 'node',
          include: ['scripts/**/*.test.mjs'],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
