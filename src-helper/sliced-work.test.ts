import { create, createFileRegistry } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';

import { assembleSchema } from './schema/full-schema';
import { linkFiles } from './schema/registry/link-files';
import { runAtOnce, runInSlices, type SlicedWork } from './sliced-work';
import { makeFile, makeMessage, makeService, messageField, stringField } from './schema/testing/test-descriptors';

const never = new AbortController().signal;

/** 2,000 messages with 10 fields in 200 files, each of which uses the one before it. */
function largeTree(): FileDescriptorProto[] {
  const strings = Array.from({ length: 9 }, (_, index) => stringField(`text${index}`));
  return Array.from({ length: 200 }, (_, file) =>
    makeFile(`f${file}.proto`, {
      dependency: file === 0 ? [] : [`f${file - 1}.proto`],
      messageType: Array.from({ length: 10 }, (__, index) =>
        makeMessage(`M${file}x${index}`, [
          ...strings,
          messageField('before', `.test.M${Math.max(0, file - 1)}x${index}`),
        ]),
      ),
      service: [makeService(`S${file}`, ['Get', `.test.M${file}x0`, `.test.M${file}x1`])],
    }),
  );
}

describe('sliced work', () => {
  it('gives others their turn, and ends with the reason of its signal', async () => {
    const controller = new AbortController();
    const reason = new Error('gone');
    function* endless(): SlicedWork<never> {
      for (;;) yield;
    }
    setImmediate(() => controller.abort(reason));
    await expect(runInSlices(endless(), controller.signal)).rejects.toBe(reason);
  });

  it('makes the registry that the runtime makes in one go', () => {
    const files = largeTree();
    const expected = createFileRegistry(create(FileDescriptorSetSchema, { file: files }));
    const outcome = runAtOnce(linkFiles(files));
    if (outcome.kind !== 'linked') throw new Error(outcome.reason);
    const { registry } = outcome;
    expect([...registry].map(String)).toEqual([...expected].map(String));
    expect([...registry.files].map(file => file.dependencies.map(each => each.name))).toEqual(
      [...expected.files].map(file => file.dependencies.map(each => each.name)),
    );
    const last = registry.getMessage('test.M199x3');
    const before = last?.fields.find(field => field.name === 'before');
    expect(before?.message).toBe(registry.getMessage('test.M198x3'));
    expect(last?.file).toBe(registry.getFile('f199.proto'));
    expect(last?.file.dependencies[0]).toBe(registry.getFile('f198.proto'));
    expect(before?.message?.file).toBe(registry.getFile('f198.proto'));
  });

  it('assembles 2,000 messages in pieces, each a small part of the whole', async () => {
    // Time of this process on a core, and the best of a few rounds: a busy machine adds pauses of its own.
    const coreMs = (): number => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000;
    };
    const files = new Map(largeTree().map(file => [file.name, file]));
    const nothing = { descriptions: [], missing: new Map(), problems: [], guessedImportPaths: [], failure: undefined };
    const parts: number[] = [];
    for (let round = 0; round < 5; round++) {
      let isDone = false;
      const begin = coreMs();
      let last = begin;
      let worst = 0;
      const look = (): void => {
        worst = Math.max(worst, coreMs() - last);
        last = coreMs();
        if (!isDone) setImmediate(look);
      };
      setImmediate(look);
      const { schema } = await assembleSchema({ ...nothing, files: new Map(files) }, never);
      isDone = true;
      // Work that never gave way has not been looked at yet.
      worst = Math.max(worst, coreMs() - last);
      expect(schema.summary.messageCount).toBe(2000);
      parts.push(worst / (coreMs() - begin));
    }
    expect(Math.min(...parts)).toBeLessThan(0.5);
  });
});
