// Builds the four programs of the app: main, preload and helper as CommonJS for Node 20.18, the window for Chrome 130: what
// the Electron of the registry has (scripts/electron/registry.mjs). `vite build --app` builds all of them.
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';

import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What is found in node_modules at run time, because it brings native code (electron-builder.yml packs it). */
const native = ['@photostructure/sqlite'];

/**
 * Programs for Node, by their names: CommonJS files with everything bundled that neither Node nor Electron brings. They
 * are in a folder that is called like the first of them.
 */
function nodePrograms(entries: Readonly<Record<string, string>>): EnvironmentOptions {
  const [name = ''] = Object.keys(entries);
  return {
    consumer: 'server',
    resolve: { noExternal: true, external: native },
    build: {
      outDir: at(`dist/${name}`),
      emptyOutDir: true,
      target: 'node20.18',
      ssr: true,
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(entries).map(([program, entry]) => [program, at(entry)])),
        external: ['electron', /^node:/, ...builtinModules, ...native],
        output: {
          format: 'cjs',
          entryFileNames: '[name].cjs',
          chunkFileNames: 'shared-[name].cjs',
          // Half the bytes to read and parse at each start; names stay, so that stacks can be read.
          minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
        },
      },
    },
  };
}

/**
 * Bundled CommonJS modules are wrapped in arrow functions, which V8 parses twice when they are called at once: it takes only
 * a `function` in parentheses for one that will be. Of gRPC's 24 ms, in main as in the helper, this spares 5.
 */
function parseModulesOnce(): Plugin {
  const wrapper = /\(\(\((exports[\w$, ]*)\) => \{/g;
  return {
    name: 'parse-modules-once',
    renderChunk: code => ({ code: code.replace(wrapper, '((function($1) {'), map: null }),
  };
}

export default defineConfig({
  root: at('src-renderer'),
  base: './',
  plugins: [react(), parseModulesOnce()],
  build: {
    outDir: at('dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
  },
  environments: {
    client: {
      build: {
        // What the first view needs is one script and one style sheet: each file more is a question to main while it is busy.
        rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } } },
      },
    },
    main: nodePrograms({ main: 'src-main/main.ts' }),
    preload: nodePrograms({ preload: 'src-main/preload/preload.ts' }),
    helper: nodePrograms({
      helper: 'src-helper/helper.ts',
      'recording-thread': 'src-helper/recordings/disk/recording-thread.ts',
    }),
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
