// Typed rules for a program full of streams, and the table of who may import whom (docs/architecture.md).
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const features = ['explore', 'recordings', 'link', 'notices', 'palette', 'settings'];

/** Folders of the repository by what they may not import from it. `from` may be a file's folder or a glob. */
const zones = [
  { target: './src-shared', from: ['./src-main', './src-helper', './src-renderer', './e2e', './bench'] },
  { target: './src-main', from: ['./src-helper', './src-renderer', './e2e', './bench'] },
  {
    target: './src-main/preload',
    from: ['./src-shared/**/*', './gen/**/*', './src-main/!(preload)/**/*', './src-main/*.ts'],
  },
  { target: './src-helper', from: ['./src-main', './src-renderer', './e2e', './bench'] },
  // Dialling knows no words, and the words know nobody who asks for them; their tests look at both.
  {
    target: './src-helper/wire/**/!(*.test).ts',
    from: ['targets', 'explanations', 'calls', 'schema', 'recordings', 'discovery', 'sample'].map(
      name => `./src-helper/${name}`,
    ),
  },
  {
    target: './src-helper/explanations/**/!(*.test).ts',
    from: ['targets', 'calls', 'schema', 'recordings', 'discovery', 'sample'].map(name => `./src-helper/${name}`),
  },
  { target: './src-renderer', from: ['./src-main', './src-helper', './e2e', './bench'] },
  ...features.map(feature => ({
    target: `./src-renderer/${feature}`,
    from: features.filter(other => other !== feature).map(other => `./src-renderer/${other}`),
  })),
].map(zone => ({ ...zone, message: 'The import table in docs/architecture.md forbids this import.' }));

/** Packages that a process may not use. */
function forbidPackages(files, patterns, ignores = []) {
  return {
    files,
    ignores,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(${patterns.join('|')})`,
              message: 'The import table in docs/architecture.md forbids this package here.',
            },
          ],
        },
      ],
    },
  };
}

/** What the Electron of the registry (33.2.1: Node 20.18, Chrome 130) does not have. */
const missingInRuntime = [
  { object: 'Promise', property: 'withResolvers', message: 'Not in Node 20.18.' },
  { object: 'Promise', property: 'try', message: 'Not in Node 20.18.' },
  { object: 'Object', property: 'groupBy', message: 'Not in Node 20.18.' },
  { object: 'Map', property: 'groupBy', message: 'Not in Node 20.18.' },
  { object: 'Array', property: 'fromAsync', message: 'Not in Node 20.18.' },
];

const tests = ['**/*.test.ts', '**/*.test.tsx'];

export default tseslint.config(
  { ignores: ['gen/', 'dist/', 'release/', 'node_modules/', 'test-results/', '**/*.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx', '**/*.mts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({
          noWarnOnMultipleProjects: true,
          project: ['tsconfig.json', 'src-*/tsconfig.json'],
        }),
      ],
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'off',
      'import-x/no-default-export': 'error',
      'import-x/no-mutable-exports': 'error',
      'no-restricted-properties': ['error', ...missingInRuntime],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  forbidPackages(['src-shared/**/*.ts'], ['electron', 'node:', '@grpc/', 'react', '@codemirror'], tests),
  forbidPackages(['src-main/**/*.ts'], ['react', '@codemirror'], ['src-main/preload/**']),
  forbidPackages(['src-main/preload/**/*.ts'], ['(?!electron$)[^.]']),
  forbidPackages(['src-helper/**/*.ts'], ['electron', 'react', '@codemirror']),
  forbidPackages(['src-renderer/**/*.ts', 'src-renderer/**/*.tsx'], ['electron', 'node:', '@grpc/'], tests),
  {
    files: ['src-renderer/**/*.tsx', 'src-renderer/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  // Tests of main join the processes, to drive the whole way of a call.
  { files: ['src-main/**/*.test.ts', 'src-main/testing/**'], rules: { 'import-x/no-restricted-paths': 'off' } },
  {
    files: [...tests, '*.config.mts', 'e2e/**/*.ts', 'bench/**/*.ts', 'faults/*.mts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
  { files: ['bench/**/*.ts', 'scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        performance: 'readonly',
      },
    },
  },
);
