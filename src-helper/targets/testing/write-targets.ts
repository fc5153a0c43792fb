// A program that adds targets to a file: `node writer.cjs FILE NAME COUNT`. Says the id of each on standard output.
import { makeTarget } from '../../wire/dial/testing/test-servers';
import { createFileTargetStore } from '../file-target-store';

async function write(file: string, name: string, count: number): Promise<void> {
  const store = await createFileTargetStore({ file, sample: undefined });
  for (let number = 0; number < count; number += 1) {
    const path = `/${name}/${number}`;
    // Long enough that a file is not written in one go.
    const metadata = [{ key: 'k', value: { $case: 'text' as const, value: 'x'.repeat(4_000) } }];
    const { id } = await store.add(makeTarget({ address: { $case: 'unix', value: { path } } }, { name, metadata }));
    process.stdout.write(`${id}\n`);
  }
}

const [file = '', name = '', count = ''] = process.argv.slice(2);
void write(file, name, Number(count));
