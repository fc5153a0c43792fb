import type { CompileDiagnostic } from '../compiler/compile-protos';
import { compileProtos } from '../compiler/compile-protos';
import { linkCompiled } from '../compiler/testing/link-compiled';
import { mutateCharacters, mutateGently, mutateTokens } from '../compiler/testing/mutate';
import { readFromMemory } from '../compiler/testing/proto-tree';
import { createProblem } from '../schema-problem';
import type { RandomSource } from '../json/random-source';
import type { FuzzSubject } from './run-fuzz';
import { useSchema } from './use-schema';

const mutations = [mutateTokens, mutateCharacters, mutateGently];

/** Damages one of these sources at a time, compiles them all, and uses what comes out as the app does. */
export function createSourcesSubject(sources: Readonly<Record<string, string>>): FuzzSubject {
  const files = Object.keys(sources);
  return {
    name: '.proto sources',
    feed: async random => {
      const victim = random.pick(files);
      const text = random.pick(mutations)(sources[victim] ?? '', () => random.bits() / 2 ** 32);
      try {
        return await compileAndUse({ ...sources, [victim]: text }, random);
      } catch (error) {
        throw new Error(`${victim}:\n${text}`, { cause: error });
      }
    },
  };
}

async function compileAndUse(sources: Readonly<Record<string, string>>, random: RandomSource): Promise<string> {
  const { descriptors, diagnostics } = await compileProtos({
    files: Object.keys(sources),
    read: readFromMemory(sources),
  });
  diagnostics.forEach(checkPlace);
  // The runtime's own linker throws for whatever does not fit together.
  linkCompiled(descriptors);
  const problems = diagnostics.map(({ file, line, column, message, symbol = '' }) =>
    createProblem({ file, line, column, message, symbol }),
  );
  await useSchema(new Map(descriptors.map(file => [file.name, file])), problems, random);
  return diagnostics.some(each => each.severity === 'error') ? 'with errors' : 'sound';
}

function checkPlace({ line, column, endLine, endColumn, message }: CompileDiagnostic): void {
  const isInOrder = line >= 1 && column >= 1 && (endLine > line || (endLine === line && endColumn >= column));
  if (!isInOrder || message === '')
    throw new Error(`a problem at ${line}:${column}-${endLine}:${endColumn}: ${message}`);
}
