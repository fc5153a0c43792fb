// Builds the four programs of the app: main, preload and helper as CommonJS for Node 18 (Electron 25), the window for
// Chrome 114. `vite build --app` builds all of them.
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One program for Node: a single CommonJS file with everything bundled that neither Node nor Electron brings. */
function nodeProgram(name: string, entry: string): EnvironmentOptions {
  return {
    consumer: 'server',
    resolve: { noExternal: true },
    build: {
      outDir: at(`dist/${name}`),
      emptyOutDir: true,
      target: 'node18.15',
      ssr: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: at(entry),
        external: ['electron', /^node:/, ...builtinModules],
        output: {
          format: 'cjs',
          entryFileNames: `${name}.cjs`,
          chunkFileNames: '[name].cjs',
          // Half the bytes to read and parse at each start; names stay, so that stacks can be read.
          minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  };
}

export default defineConfig({
  root: at('src-renderer'),
  base: './',
  plugins: [react()],
  build: { outDir: at('dist/renderer'), emptyOutDir: true, target: 'chrome114', sourcemap: true },
  environments: {
    main: nodeProgram('main', 'src-main/main.ts'),
    preload: nodeProgram('preload', 'src-main/preload/preload.ts'),
    helper: nodeProgram('helper', 'src-helper/helper.ts'),
  },
  builder: {
    async buildApp(builder) {
      for (const name of ['main', 'preload', 'helper', 'client']) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
    },
  },
});
