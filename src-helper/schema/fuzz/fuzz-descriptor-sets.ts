import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

import type { RandomSource } from '../json/random-source';
import { decodeDescriptorSet } from '../sources/read-descriptor-set';
import type { FuzzSubject } from './run-fuzz';
import { useSchema } from './use-schema';

/** Damages these descriptor sets, one at a time, and uses what comes out as the app does. */
export function createDescriptorSetsSubject(samples: readonly Uint8Array[]): FuzzSubject {
  const files = samples.flatMap(splitFiles);
  return {
    name: 'descriptor sets',
    feed: async random => {
      const data = makeBadSet(samples, files, random);
      try {
        const outcome = decodeDescriptorSet(data, 'fuzz.binpb');
        if (outcome.files.size + outcome.problems.length === 0) throw new Error('neither files nor problems');
        const schema = await useSchema(outcome.files, outcome.problems, random);
        if (outcome.files.size === 0) return 'refused';
        return schema.summary.problems.length > 0 ? 'with problems' : 'sound';
      } catch (error) {
        throw new Error(Buffer.from(data).toString('base64'), { cause: error });
      }
    },
  };
}

function makeBadSet(samples: readonly Uint8Array[], files: readonly Uint8Array[], random: RandomSource): Uint8Array {
  if (random.oneIn(20)) return Uint8Array.from({ length: random.below(300) }, () => random.below(256));
  if (random.oneIn(4)) return joinFiles(chooseFiles(files, random));
  const data = Uint8Array.from(random.pick(samples));
  for (let times = 1 + random.below(8); times > 0; times--) {
    const at = random.below(data.length);
    data[at] = random.pick([random.below(256), 0, 0xff, 0x80, (data[at] ?? 0) ^ (1 << random.below(8))]);
  }
  return random.oneIn(4) ? data.subarray(0, random.below(data.length + 1)) : data;
}

/** Some files in any order, some of them twice, some damaged in themselves: imports and types are missing. */
function chooseFiles(files: readonly Uint8Array[], random: RandomSource): readonly Uint8Array[] {
  return Array.from({ length: 1 + random.below(files.length) }, () => {
    const file = Uint8Array.from(random.pick(files));
    if (random.oneIn(3)) file[random.below(file.length)] = random.below(256);
    return file;
  });
}

/** Field 1 of a google.protobuf.FileDescriptorSet. */
function joinFiles(files: readonly Uint8Array[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const file of files) writer.tag(1, WireType.LengthDelimited).bytes(file);
  return writer.finish();
}

function splitFiles(set: Uint8Array): readonly Uint8Array[] {
  const reader = new BinaryReader(set);
  const files: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    files.push(reader.bytes());
  }
  return files;
}
