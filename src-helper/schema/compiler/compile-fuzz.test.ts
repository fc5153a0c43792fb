// Whatever the sources are: an outcome, soon, whose descriptors fit together. SOCKEYE_FUZZ_ROUNDS makes the run longer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from 'vitest';

import { compileProtos, type CompileResult } from './compile-protos';
import { linkCompiled } from './testing/link-compiled';
import { createRandom, mutateCharacters, mutateGently, mutateTokens } from './testing/mutate';
import { listProtos, readFrom } from './testing/proto-tree';

const nasty = join(__dirname, 'testing', 'nasty');
const rounds = Number(process.env['SOCKEYE_FUZZ_ROUNDS'] ?? 600);
/** Far more than any of these small files takes on a busy machine. */
const slowMs = 5_000;

/** Fails unless the descriptors make a registry, also after a round over bytes. */
function expectWhole({ descriptors }: CompileResult): void {
  const set = create(FileDescriptorSetSchema, { file: [...descriptors] });
  const again = fromBinary(FileDescriptorSetSchema, toBinary(FileDescriptorSetSchema, set));
  const registry = linkCompiled(again.file);
  for (const type of registry) if (type.kind === 'message') create(type);
}

test(
  `descriptors fit together and nothing hangs for ${rounds} damaged sources`,
  { timeout: 60_000 + rounds * 100 },
  async () => {
    const files = await listProtos(nasty);
    const read = readFrom(nasty);
    const random = createRandom(20261122);
    const mutations = [mutateTokens, mutateCharacters, mutateGently];
    for (let round = 0; round < rounds; round++) {
      const victim = files[Math.floor(random() * files.length)] ?? '';
      const mutate = mutations[Math.floor(random() * mutations.length)] ?? mutateTokens;
      const text = mutate(readFileSync(join(nasty, victim), 'utf8'), random);
      const started = performance.now();
      const result = await compileProtos({ files, read: path => (path === victim ? { text, path } : read(path)) });
      expect(performance.now() - started).toBeLessThan(slowMs);
      try {
        expectWhole(result);
      } catch (error) {
        throw new Error(`round ${round}: descriptors do not fit together for ${victim}:\n${text}`, { cause: error });
      }
      for (const { line, column, endLine, endColumn, message } of result.diagnostics) {
        expect([line >= 1, column >= 1, endLine > line || endColumn >= column, message !== '']).toEqual([
          true,
          true,
          true,
          true,
        ]);
      }
    }
  },
);
