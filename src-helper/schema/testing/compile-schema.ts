import { compileProtos } from '../compiler/compile-protos';
import { assembleSchema, type FullSchema } from '../full-schema';

/** The schema of these sources, by import name. Throws when they have errors. */
export async function compileSchema(sources: Readonly<Record<string, string>>): Promise<FullSchema> {
  const read = (path: string): { text: string; path: string } | undefined => {
    const text = sources[path];
    return text === undefined ? undefined : { text, path };
  };
  const { descriptors, diagnostics } = await compileProtos({ files: Object.keys(sources), read });
  const [error] = diagnostics.filter(diagnostic => diagnostic.severity === 'error');
  if (error !== undefined) throw new Error(`${error.file}:${error.line}: ${error.message}`);
  const files = new Map(descriptors.map(file => [file.name, file]));
  const nothing = { descriptions: [], missing: new Map(), problems: [], guessedImportPaths: [], failure: undefined };
  return (await assembleSchema({ ...nothing, files }, new AbortController().signal)).schema;
}
