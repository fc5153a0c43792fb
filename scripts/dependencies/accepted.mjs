// What was decided about dependencies by people, with the reasons. scripts/check-dependencies.mjs holds the lockfile
// against it; a package that stands here and is not needed any more is an error, too.

/** Licences under which a package may be in what users get: all that they ask for is that their text comes along. */
export const shippedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Licences under which a package may be used for developing, and never be shipped. */
export const developmentLicences = [
  ...shippedLicences,
  'BlueOak-1.0.0',
  'CC-BY-4.0', // caniuse-lite: data for the compiler of the window
  'CC0-1.0',
  'MIT-0',
  'MPL-2.0', // axe-core, lightningcss: used as they are
  'Python-2.0', // argparse
  'WTFPL',
];

/** Packages with an install script, and why they work without it: `.npmrc` lets none run. */
export const installScripts = {
  '@bufbuild/buf': 'checks that the package with its binary is there; that one is an optional dependency',
  '@photostructure/sqlite': 'builds from source where there is no prebuild; those for our systems are in the package',
  'electron-winstaller': 'chooses a 7-Zip for making Squirrel installers on Windows, which are not made',
  protobufjs: 'warns about version ranges',
  'unrs-resolver': 'fetches a binary that is an optional dependency',
};

/** Licence texts of packages that do not bring one, as files in `texts/`. */
export const missingTexts = { '@bufbuild/protobuf': 'bufbuild-protobuf.txt' };
