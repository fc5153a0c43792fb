// `npm run icons`: draws assets/icon.svg in every size that a system asks for, with the app's own Chromium, and packs the
// sizes into the files that macOS and Windows want. What it writes is in git; it runs only when the drawing has changed.
/* global Image, btoa, document -- of the page that draws */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron } from 'playwright';

import { root } from './build.mjs';
import { packIcns, packIco } from './package/icon-files.mjs';
import { prepareLaunch } from './prepare-launch.mjs';

/** In pixels: those of a Linux icon theme, and 1024 for macOS. */
const sizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024];

/** The drawing as PNG files with a transparent ground, by size. */
async function draw(svg) {
  const launch = await prepareLaunch({ virtual: true, size: '1200x1200' });
  const folder = mkdtempSync(join(tmpdir(), 'sockeye-icons-'));
  try {
    const electron = await _electron.launch({
      executablePath: launch.runtime.path,
      args: [...launch.flags, `--user-data-dir=${folder}`, join(root, 'bench/programs/empty-window')],
      env: { ...process.env, ...launch.env },
    });
    const page = await electron.firstWindow();
    const pictures = new Map();
    for (const size of sizes) pictures.set(size, await drawSize(page, svg, size));
    await electron.close();
    return pictures;
  } finally {
    await launch.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function drawSize(page, svg, size) {
  const url = await page.evaluate(
    async ([text, pixels]) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${btoa(text)}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = pixels;
      canvas.getContext('2d').drawImage(image, 0, 0, pixels, pixels);
      return canvas.toDataURL('image/png');
    },
    [svg.replace('<svg ', `<svg width="${size}" height="${size}" `), size],
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

try {
  const assets = join(root, 'assets');
  const pictures = await draw(readFileSync(join(assets, 'icon.svg'), 'utf8'));
  mkdirSync(join(assets, 'icons'), { recursive: true });
  for (const [size, png] of pictures) {
    if (size <= 512) writeFileSync(join(assets, 'icons', `${size}x${size}.png`), png);
  }
  writeFileSync(join(assets, 'icon.ico'), packIco(pictures));
  writeFileSync(join(assets, 'icon.icns'), packIcns(pictures));
  console.log(execFileSync('ls', ['-la', assets, join(assets, 'icons')], { encoding: 'utf8' }));
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = 1;
}
