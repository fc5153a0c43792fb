// A server of flood.proto on a Unix socket: `node server.mjs SOCKET`. It writes blocks of messages that were framed before
// the first call, on bare node:http2, so that a test waits for the app and not for its server.
import { createServer } from 'node:http2';

const [socketPath] = process.argv.slice(2);
/** Bytes of a reading with its tag and length, as the schema promises. */
const readingBytes = 100;
/** gRPC's prefix of a message: a flag and a length of 32 bits. */
const prefixBytes = 5;
/** Readings that are written at once. */
const blockReadings = 600;
/** Bytes of a text that are written at once. */
const textPieceBytes = 64 * 1024;
/** How often a stream that is held back goes on, in milliseconds. */
const paceMs = 5;
const digits = 7;
const needle = 'needle';

const words = `reading ${'0'.repeat(digits)}: level in the reservoir above the lower gate, by gauge, taken, checked, kept`;
const reading = Buffer.alloc(readingBytes, ' ');
reading.writeUInt8(0x0a, 0);
reading.writeUInt8(readingBytes - 2, 1);
reading.write(words, 2);

/** Readings with their numbers from `first` on, each behind `head`. */
function readings(first, count, head) {
  const each = head.length + readingBytes;
  const block = Buffer.allocUnsafe(count * each);
  for (let place = 0; place < count; place++) {
    head.copy(block, place * each);
    reading.copy(block, place * each + head.length);
    let number = first + place;
    for (let at = place * each + head.length + 2 + 'reading '.length + digits - 1; number > 0; at--) {
      block.writeUInt8(0x30 + (number % 10), at);
      number = Math.floor(number / 10);
    }
  }
  return block;
}

function framePrefix(bytes) {
  const prefix = Buffer.alloc(prefixBytes);
  prefix.writeUInt32BE(bytes, 1);
  return prefix;
}

function varint(value) {
  const bytes = [];
  for (; value > 0x7f; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}

/** The numbers of a request by their field: all fields of all requests here are varints. */
function readNumbers(data) {
  const numbers = new Map();
  for (let at = prefixBytes; at < data.length;) {
    const field = data[at++] >> 3;
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      value += (data[at] & 0x7f) * scale;
      if (data[at++] < 0x80) break;
    }
    numbers.set(field, value);
  }
  return numbers;
}

function* pour(numbers) {
  const count = numbers.get(1) ?? 0;
  const head = framePrefix(readingBytes);
  for (let first = 0; first < count; first += blockReadings) {
    yield readings(first, Math.min(blockReadings, count - first), head);
  }
}

function* heap(numbers) {
  const [count, textBytes] = [numbers.get(1) ?? 0, numbers.get(2) ?? 0];
  const head = Buffer.from([0x0a, readingBytes]);
  const textHead = textBytes === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x12]), varint(textBytes)]);
  yield framePrefix(count * (head.length + readingBytes) + textHead.length + textBytes);
  for (let first = 0; first < count; first += blockReadings) {
    yield readings(first, Math.min(blockReadings, count - first), head);
  }
  yield textHead;
  for (let done = 0; done < textBytes; done += textPieceBytes) {
    const piece = Buffer.alloc(Math.min(textPieceBytes, textBytes - done), 'All one line, without a break. ');
    if (done + piece.length === textBytes) piece.write(needle, Math.max(0, piece.length - needle.length));
    yield piece;
  }
}

/** By path: what makes the blocks, and how many of them are written a second. */
const methods = new Map([
  ['/flood.v1.Flood/Pour', { blocks: pour, rate: numbers => (numbers.get(2) ?? Infinity) / blockReadings }],
  ['/flood.v1.Flood/Heap', { blocks: heap, rate: () => Infinity }],
]);

/** Writes blocks as fast as they are taken, but no faster than this; answers with the trailers behind them. */
function answer(stream, blocks, blocksPerSecond) {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const beganAt = performance.now();
  let written = 0;
  const fill = () => {
    for (;;) {
      if (stream.destroyed) return;
      if (written > ((performance.now() - beganAt) / 1_000) * blocksPerSecond) return void setTimeout(fill, paceMs);
      const { done, value } = blocks.next();
      if (done) return void stream.end();
      written += 1;
      if (!stream.write(value)) return void stream.once('drain', fill);
    }
  };
  fill();
}

const server = createServer();
server.on('sessionError', () => undefined);
server.on('stream', (stream, headers) => {
  stream.on('error', () => undefined);
  const method = methods.get(headers[':path']);
  if (method === undefined) {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    return;
  }
  const parts = [];
  stream.on('data', part => parts.push(part));
  stream.on('end', () => {
    const numbers = readNumbers(Buffer.concat(parts));
    answer(stream, method.blocks(numbers), method.rate(numbers));
  });
});
server.listen(socketPath);
