// SchemaService as others see it; what a schema is and where it comes from is the business of the other files here.
import { type LoadSchemaResponse, SchemaFormat, type SchemaServiceDefinition } from '../../gen/sockeye/v1/schema';
import { RpcError } from '../../src-shared/rpc-error';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import { validateWithAnyTypes } from './any-types/with-any-types';
import { describeTypes } from './describe/describe-types';
import { findMessageType } from './describe/find-type';
import { validateExpanded } from './expanded-message';
import { exportDescriptorSet, exportProtoSources, isExportPath } from './export/export-schema';
import type { FullSchema } from './full-schema';
import type { Schemas, SchemaUpdate } from './schemas';
import { searchSchemas } from './search/search-schemas';
import { describeFileError } from './sources/read-descriptor-set';
import { writeTemplate } from './template/write-template';

/** Serves the schemas. */
export function createSchemaService(schemas: Schemas): ServiceImplementation<SchemaServiceDefinition> {
  return {
    loadSchema({ targetId, refresh }, signal) {
      const updates = schemas.load(targetId, refresh, signal);
      if (updates === undefined) throw unknownTarget('LoadSchema', targetId);
      return toResponses(updates);
    },

    async describeTypes({ targetId, typeNames, depth }, signal) {
      const schema = await schemas.getFullSchema(targetId, signal);
      return { types: schema === undefined ? [] : describeTypes(schema, typeNames, depth) };
    },

    async getTemplate({ targetId, typeName }, signal) {
      const schema = await requireSchema(schemas, 'GetTemplate', targetId, signal);
      return { json: writeTemplate(findMessageType(schema, typeName, pathOf('GetTemplate'))) };
    },

    async validateMessage({ targetId, typeName, json, expandsVariables }, signal) {
      const schema = await requireSchema(schemas, 'ValidateMessage', targetId, signal);
      const type = findMessageType(schema, typeName, pathOf('ValidateMessage'));
      const validate = expandsVariables ? validateExpanded : validateWithAnyTypes;
      return { problems: await validate(json, type, { schemas, targetId, schema }, signal) };
    },

    async searchSchema({ targetId, query, limit }, signal) {
      if (targetId === '') return { hits: searchSchemas(schemas.loadedSchemas(), query, limit) };
      const schema = await schemas.getFullSchema(targetId, signal);
      return { hits: schema === undefined ? [] : searchSchemas([[targetId, schema]], query, limit) };
    },

    async exportSchema({ targetId, format, path }, signal) {
      if (!isExportPath(path))
        throw refuse('ExportSchema', `"${path}" is not an absolute path; choose where to write to.`);
      const schema = await requireSchema(schemas, 'ExportSchema', targetId, signal);
      try {
        return { paths: await writeFiles(schema, format, path) };
      } catch (error) {
        if (error instanceof RpcError) throw error;
        const details = `"${path}" cannot be written: ${describeFileError(error)}`;
        throw new RpcError(pathOf('ExportSchema'), StatusCode.FAILED_PRECONDITION, details, { cause: error });
      }
    },
  };
}

async function writeFiles(schema: FullSchema, format: SchemaFormat, path: string): Promise<readonly string[]> {
  switch (format) {
    case SchemaFormat.SCHEMA_FORMAT_DESCRIPTOR_SET:
      return exportDescriptorSet(schema, path);
    case SchemaFormat.SCHEMA_FORMAT_PROTO_SOURCES:
      return exportProtoSources(schema, path);
    default:
      throw refuse('ExportSchema', `There is no format with the number ${format}.`);
  }
}

async function* toResponses(updates: AsyncIterable<SchemaUpdate>): AsyncGenerator<LoadSchemaResponse> {
  for await (const update of updates) {
    yield update.kind === 'progress'
      ? { update: { $case: 'progress', value: update.progress } }
      : { update: { $case: 'schema', value: update.schema } };
  }
}

async function requireSchema(
  schemas: Schemas,
  method: string,
  targetId: string,
  signal: AbortSignal,
): Promise<FullSchema> {
  const schema = await schemas.getFullSchema(targetId, signal);
  if (schema !== undefined) return schema;
  const details = `The target "${targetId}" is unknown, or its schema could not be loaded.`;
  throw new RpcError(pathOf(method), StatusCode.FAILED_PRECONDITION, details);
}

function unknownTarget(method: string, targetId: string): RpcError {
  return new RpcError(pathOf(method), StatusCode.NOT_FOUND, `There is no target with the id "${targetId}".`);
}

function refuse(method: string, details: string): RpcError {
  return new RpcError(pathOf(method), StatusCode.INVALID_ARGUMENT, details);
}

function pathOf(method: string): string {
  return `/sockeye.v1.SchemaService/${method}`;
}
