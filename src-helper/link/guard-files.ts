// The methods of the helper that write or read a file which the window names: only what the user has chosen
// for that passes.
import type { RecordingServiceDefinition } from '../../gen/sockeye/v1/recording';
import type { SchemaServiceDefinition } from '../../gen/sockeye/v1/schema';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import type { ChosenPaths } from './chosen-paths';

type Schemas = ServiceImplementation<SchemaServiceDefinition>;
type Recordings = ServiceImplementation<RecordingServiceDefinition>;

/** Puts the guard before the services. */
export function guardFiles(chosenPaths: ChosenPaths): {
  readonly guardSchema: (service: Schemas) => Schemas;
  readonly guardRecordings: (service: Recordings) => Recordings;
} {
  return {
    guardSchema: service => ({
      ...service,
      async exportSchema(request, signal) {
        await chosenPaths.require(request.path, 'write', '/sockeye.v1.SchemaService/ExportSchema');
        return service.exportSchema(request, signal);
      },
    }),
    guardRecordings: service => ({
      ...service,
      async *saveRecordings(request, signal) {
        await chosenPaths.require(request.path, 'write', '/sockeye.v1.RecordingService/SaveRecordings');
        yield* service.saveRecordings(request, signal);
      },
      async *loadRecordings(request, signal) {
        await chosenPaths.require(request.path, 'read', '/sockeye.v1.RecordingService/LoadRecordings');
        yield* service.loadRecordings(request, signal);
      },
    }),
  };
}
