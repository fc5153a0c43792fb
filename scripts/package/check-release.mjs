const origins = {
  registry: 'a registry package that nobody has signed',
  override: 'ELECTRON_OVERRIDE_DIST_PATH',
};

/**
 * Makes sure that this Electron is one to publish with. Throws an error whose message says why it is not.
 *
 * @param {Pick<import('../electron-runtime.mjs').ElectronRuntime, 'source'>} runtime
 */
export function checkRelease({ source }) {
  if (source === 'pinned') return;
  const origin = origins[source] ?? `"${source}"`;
  throw new Error(`A release is made with the Electron that package.json pins, and this one comes from ${origin}.`);
}
