#!/usr/bin/env node
// Makes deb and rpm packages for electron-builder, which calls it as it would call fpm (CUSTOM_FPM_PATH). fpm itself is a
// download from GitHub; this needs dpkg-deb and rpmbuild only, which Debian has, and makes the packages that are tested
// the same way as those that are published. SOCKEYE_PACKAGE_LEVEL (1 to 9) is how hard to compress.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

/** Sources without a full path are files of the repository: electron-builder.yml names some. */
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What fpm was asked for, as far as electron-builder asks. `options` has one value each, by name without dashes; on top of
 * fpm's own there is `long-description`, of which electron-builder knows only the first line.
 */
function readArguments(args) {
  const options = {};
  const depends = [];
  const recommends = [];
  const sources = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === '--force' || arg === '--debug') continue;
    if (arg === '-d') depends.push(args[++index]);
    else if (arg === '--deb-recommends') recommends.push(args[++index]);
    else if (arg.startsWith('-')) options[arg.replace(/^-+/, '')] = args[++index];
    else sources.push({ from: arg.slice(0, arg.lastIndexOf('=')), to: arg.slice(arg.lastIndexOf('=') + 1) });
  }
  if (options.s !== 'dir' || !['deb', 'rpm'].includes(options.t)) {
    throw new Error(`This stands in for "fpm -s dir -t deb|rpm" only, not for "-s ${options.s} -t ${options.t}".`);
  }
  return { options, depends, recommends, sources };
}

/**
 * Copies everything to where it is to be installed below `tree`, readable for all and writable for the owner alone; a file
 * that is to be called .gz is compressed on the way.
 */
function layOut(sources, tree) {
  mkdirSync(tree, { mode: 0o755 });
  for (const { from, to } of sources) {
    mkdirSync(dirname(join(tree, to)), { recursive: true });
    const source = resolve(root, from);
    if (to.endsWith('.gz')) writeFileSync(join(tree, to), gzipSync(readFileSync(source), { level: 9 }));
    else cpSync(source, join(tree, to), { recursive: true, verbatimSymlinks: true });
  }
  execFileSync('chmod', ['-R', 'u+rwX,go+rX,go-w', tree]);
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** The first line and the rest of a description, each line without blanks around it. */
function splitDescription({ description = '', 'long-description': long }) {
  const split = text =>
    text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '');
  const [first = '', ...rest] = split(description);
  if (long !== undefined) return { first, rest: split(long) };
  return { first, rest: rest.length > 0 ? rest : [first] };
}

/** The shell that a script is written for; rpm would take /bin/sh, which is not bash everywhere. */
function interpreterOf(file) {
  return /^#!\s*(\S+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? '/bin/sh';
}

function hasSite(url) {
  return url !== undefined && !new URL(url).hostname.endsWith('.invalid');
}

function makeDeb({ options, depends, recommends, sources }, workshop) {
  const tree = join(workshop, 'tree');
  layOut(sources, tree);
  const files = listFiles(tree);
  const control = join(tree, 'DEBIAN');
  const kilobytes = files.reduce((sum, file) => sum + Math.ceil(statSync(file).size / 1024), 0);
  const { first, rest } = splitDescription(options);
  mkdirSync(control, { mode: 0o755 });
  const fields = [
    `Package: ${options.name}`,
    `Version: ${options.version}${options.iteration === undefined ? '' : `-${options.iteration}`}`,
    `Architecture: ${options.architecture}`,
    `Maintainer: ${options.maintainer}`,
    `Installed-Size: ${kilobytes}`,
    depends.length > 0 && `Depends: ${depends.join(', ')}`,
    recommends.length > 0 && `Recommends: ${recommends.join(', ')}`,
    `Section: ${options.category ?? 'misc'}`,
    `Priority: ${options['deb-priority'] ?? 'optional'}`,
    hasSite(options.url) && `Homepage: ${options.url}`,
    `Description: ${first}`,
    ...rest.map(line => ` ${line}`),
  ];
  writeFileSync(join(control, 'control'), `${fields.filter(Boolean).join('\n')}\n`, { mode: 0o644 });
  const sums = files.map(file => {
    const sum = createHash('md5').update(readFileSync(file)).digest('hex');
    return `${sum}  ${relative(tree, file)}\n`;
  });
  writeFileSync(join(control, 'md5sums'), sums.join(''), { mode: 0o644 });
  for (const [option, name] of [
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ]) {
    if (options[option]) writeFileSync(join(control, name), readFileSync(options[option]), { mode: 0o755 });
  }
  const format = { xz: 'xz', gz: 'gzip', zst: 'zstd', none: 'none' }[options['deb-compression'] ?? 'xz'];
  if (format === undefined) throw new Error(`dpkg-deb cannot compress with ${options['deb-compression']}.`);
  const level = process.env.SOCKEYE_PACKAGE_LEVEL;
  const compression = [`-Z${format}`, ...(level === undefined ? [] : [`-z${level}`])];
  execFileSync('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, options.package], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

function makeRpm({ options, depends, sources }, workshop) {
  const tree = join(workshop, 'tree');
  layOut(sources, tree);
  const { first, rest } = splitDescription(options);
  const payload = { xz: 'xzdio', xzmt: 'xzdio', gzip: 'gzdio', zstd: 'zstdio' };
  const format = payload[options['rpm-compression'] ?? 'xz'];
  if (format === undefined) throw new Error(`rpmbuild cannot compress with ${options['rpm-compression']}.`);
  const spec = [
    // The files are as they are to be: nothing is stripped, compressed or linked by build id.
    '%define __os_install_post %{nil}',
    '%define _build_id_links none',
    // The name of the machine that it was made on is nobody's business.
    '%define _buildhost localhost',
    `%define _binary_payload w${process.env.SOCKEYE_PACKAGE_LEVEL ?? 6}${format === 'xzdio' ? 'T0' : ''}.${format}`,
    `Name: ${options.name}`,
    `Version: ${options.version}`,
    `Release: ${options.iteration ?? 1}`,
    `Summary: ${options['rpm-summary'] ?? first}`,
    `License: ${options.license ?? 'unknown'}`,
    `Group: ${options.category ?? 'Applications'}`,
    `Packager: ${options.maintainer}`,
    hasSite(options.url) && `URL: ${options.url}`,
    'AutoReqProv: no',
    ...depends.map(name => `Requires: ${name}`),
    '%description',
    ...rest,
    '%install',
    `cp -a '${tree}/.' %{buildroot}/`,
    '%files',
    '%defattr(-,root,root,-)',
    ...sources.map(({ to }) => `"${to}"`),
    `%post -p ${interpreterOf(options['after-install'])}`,
    readFileSync(options['after-install'], 'utf8'),
    // An upgrade runs this for the old version, after %post of the new one: then there is nothing to take away.
    `%postun -p ${interpreterOf(options['after-remove'])}`,
    '[ "$1" = 0 ] || exit 0',
    readFileSync(options['after-remove'], 'utf8'),
  ];
  const file = join(workshop, 'package.spec');
  writeFileSync(file, `${spec.filter(line => line !== false).join('\n')}\n`);
  const folders = ['--define', `_topdir ${workshop}/build`, '--define', `_rpmdir ${workshop}/out`];
  execFileSync('rpmbuild', ['-bb', '--quiet', '--target', options.architecture, ...folders, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const made = listFiles(join(workshop, 'out')).find(path => path.endsWith('.rpm'));
  if (made === undefined) throw new Error(`rpmbuild made no package for ${basename(options.package)}.`);
  cpSync(made, options.package);
}

const workshop = mkdtempSync(join(tmpdir(), 'sockeye-fpm-'));
try {
  const wish = readArguments(process.argv.slice(2));
  const make = wish.options.t === 'deb' ? makeDeb : makeRpm;
  make(wish, workshop);
} catch (error) {
  const hint = error.code === 'ENOENT' ? ` Is ${error.path ?? 'it'} installed? In Debian: dpkg, rpm.` : '';
  process.stderr.write(`${error.message}${hint}\n`);
  process.exitCode = 1;
} finally {
  rmSync(workshop, { recursive: true, force: true });
}
