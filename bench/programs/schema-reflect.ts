// Loads the schema of a server by reflection once, from opening the connection to the first template. Says `ready`, waits for
// the socket, answers with what it took and what came.
import { Target } from '../../gen/sockeye/v1/target';
import { loadSchema, serveOneLoad } from '../measure/load-schema';

/** What a load took, and how much it brought. */
export interface ReflectLoad {
  readonly tookMs: number;
  readonly files: number;
  readonly methods: number;
}

async function load(socket: string, cacheDirectory: string): Promise<ReflectLoad> {
  const endpoint = { address: { $case: 'unix', value: { path: socket } } } as const;
  const target = Target.fromPartial({ id: 't', name: 't', endpoint, schemaSources: { useReflection: true } });
  const { schema, tookMs } = await loadSchema(target, cacheDirectory);
  const { fileCount, services } = schema.summary;
  return { tookMs, files: fileCount, methods: services.reduce((sum, { methods }) => sum + methods.length, 0) };
}

serveOneLoad(load);
