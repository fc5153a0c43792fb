import type { FileDescriptorProto } from '@bufbuild/protobuf/wkt';

import type { SchemaProblem } from '../../../gen/sockeye/v1/schema';
import { describeTypes } from '../describe/describe-types';
import { printProto } from '../export/print-proto';
import { TypeNames } from '../export/type-names';
import { assembleSchema, type FullSchema } from '../full-schema';
import type { RandomSource } from '../json/random-source';
import { encodeMessage } from '../message-codec';
import { writeTemplate } from '../template/write-template';

const never = new AbortController().signal;
/** Types of one schema that are looked at; which ones differs from case to case. */
const typesAtOnce = 20;

/** Does with descriptors what the app does with them. Takes them over. Throws for what must not happen. */
export async function useSchema(
  files: ReadonlyMap<string, FileDescriptorProto>,
  problems: readonly SchemaProblem[],
  random: RandomSource,
): Promise<FullSchema> {
  const nothing = { descriptions: [], missing: new Map(), guessedImportPaths: [], failure: undefined };
  const { schema } = await assembleSchema({ ...nothing, files, problems }, never);
  const types = [...schema.registry];
  const some = random.shuffle(types).slice(0, typesAtOnce);
  describeTypes(
    schema,
    some.map(type => type.typeName),
    1,
  );
  for (const type of some) {
    if (type.kind !== 'message') continue;
    const json = writeTemplate(type);
    JSON.parse(json);
    encodeMessage(json, type, schema.registry);
  }
  checkMethods(schema);
  const context = { ...schema, names: new TypeNames(schema.files) };
  if (schema.files.length > 0) printProto(random.pick(schema.files), context);
  return schema;
}

/** Each method that is listed can be called or says why not. */
function checkMethods({ summary, registry }: FullSchema): void {
  for (const { fullName, methods } of summary.services) {
    const usable = new Set(registry.getService(fullName)?.methods.map(method => method.name));
    for (const { name, unusableBecause } of methods) {
      if (usable.has(name) !== (unusableBecause === '')) {
        throw new Error(
          `${fullName}.${name} is ${usable.has(name) ? 'usable' : 'not usable'}, but: "${unusableBecause}"`,
        );
      }
    }
  }
}
