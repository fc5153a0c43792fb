// Short ways to name the test that holds a promise. A title stands here as it stands in the source, with its places for
// values (`%s`, `$name`); the runner then takes all tests that it gives, or those of `only`.

/** A unit or integration test (Vitest). */
export const unit = (file, title) => ({ kind: 'unit', file, title });

/** A test of the fault suite, against the helper as it is built. */
export const fault = (file, title, only) => ({ kind: 'fault', file: `faults/${file}`, title, only });

/** An end-to-end test (Playwright), against the app as it is built. */
export const e2e = (file, title) => ({ kind: 'e2e', file: `e2e/${file}`, title });

/** A test of packages; these are packed for it, as far as it needs. */
export const packages = (title, targets, file = 'linux') => ({
  kind: 'packages',
  file: `e2e/packages/${file}.packages.ts`,
  title,
  targets,
});

/** A guard in one file: its text, and what stands there once it is taken away. */
export const change = (file, guard, without) => ({ file, guard, without });
