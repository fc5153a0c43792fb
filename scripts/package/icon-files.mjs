/** Sizes in a Windows icon; more than 256 pixels it cannot hold. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256];

/** Types of macOS icons by size in pixels; the second of a size is for displays of twice the density. */
const icnsTypes = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
];

/**
 * Packs PNG files into a Windows icon (.ico): a header, an entry of 16 bytes for each size, the files.
 *
 * @param {ReadonlyMap<number, Buffer>} pictures PNG files by their width in pixels.
 */
export function packIco(pictures) {
  const header = Buffer.alloc(6 + 16 * icoSizes.length);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(icoSizes.length, 4);
  let offset = header.length;
  const files = icoSizes.map((size, index) => {
    const png = pictures.get(size);
    const entry = 6 + 16 * index;
    header.writeUInt8(size % 256, entry); // 0 stands for 256
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4); // planes
    header.writeUInt16LE(32, entry + 6); // bits a pixel
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += png.length;
    return png;
  });
  return Buffer.concat([header, ...files]);
}

/**
 * Packs PNG files into a macOS icon (.icns): a header, then each file behind its type and length.
 *
 * @param {ReadonlyMap<number, Buffer>} pictures PNG files by their width in pixels.
 */
export function packIcns(pictures) {
  const parts = icnsTypes.map(([type, size]) => icnsPart(type, pictures.get(size)));
  return icnsPart('icns', Buffer.concat(parts));
}

function icnsPart(type, data) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([head, data]);
}
