'use strict';
// What an unpacked Electron runs when it is given a folder: the app there, as Electron's own default app would. Packed
// into default_app.asar by scripts/electron/registry.mjs.
const { app } = require('electron');
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

/** Splits the command line into the modules to load first (`-r FILE`) and the folder or file to run; the rest is the app's. */
function parseArguments(argv) {
  const preloads = [];
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at];
    if (word === '--version' || word === '-v') return { preloads, target: undefined };
    if (word === '-r' || word === '--require') preloads.push(argv[++at]);
    else if (!word.startsWith('-')) return { preloads, target: word };
  }
  return { preloads, target: '.' };
}

/** Makes the app in a folder the running one: name, version and paths come from its package.json. */
function adoptApp(folder) {
  const description = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  if (description.version) app.setVersion(description.version);
  app.setName(description.productName ?? description.name ?? app.getName());
  if (!app.commandLine.hasSwitch('user-data-dir')) {
    app.setPath('userData', path.join(app.getPath('appData'), app.getName()));
  }
  app.setAppPath(folder);
  return path.join(folder, description.main ?? 'index.js');
}

try {
  const { preloads, target } = parseArguments(process.argv.slice(1));
  if (target === undefined) {
    console.log(`v${process.versions.electron}`);
    process.exit(0);
  }
  for (const file of preloads) require(path.resolve(file));
  const given = path.resolve(target);
  const main = existsSync(path.join(given, 'package.json')) ? adoptApp(given) : given;
  // The second and third argument make it the main module: `require.main === module` holds there.
  Module._load(main, null, true);
} catch (error) {
  // Electron would show a dialog here, which nobody can close on a display that nobody sees.
  console.error(error);
  process.exit(1);
}
