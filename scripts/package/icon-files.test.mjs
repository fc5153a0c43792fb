import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const asset = name => readFileSync(fileURLToPath(new URL(`../../assets/${name}`, import.meta.url)));

/** Width and height of a PNG file. */
function pngSize(png) {
  expect(png.toString('latin1', 1, 4)).toBe('PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

it('the icon for Windows holds a picture of every size it lists', () => {
  const ico = asset('icon.ico');
  const sizes = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => {
    const entry = 6 + 16 * index;
    const [length, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)];
    const listed = ico.readUInt8(entry) || 256;
    expect(pngSize(ico.subarray(offset, offset + length))).toEqual([listed, listed]);
    return listed;
  });
  expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
});

it('the icon for macOS holds a picture of the right size for every type', () => {
  const icns = asset('icon.icns');
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const found = {};
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) {
    const [width] = pngSize(icns.subarray(at + 8, at + icns.readUInt32BE(at + 4)));
    found[icns.toString('latin1', at, at + 4)] = width;
  }
  expect(found).toEqual({
    ...{ icp4: 16, icp5: 32, ic11: 32, ic12: 64, ic07: 128 },
    ...{ ic08: 256, ic13: 256, ic09: 512, ic14: 512, ic10: 1024 },
  });
});
