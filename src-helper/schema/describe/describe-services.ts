// The tree of services and methods, with what cannot be called in its place.
import type { FileRegistry } from '@bufbuild/protobuf';
import type { FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto } from '@bufbuild/protobuf/wkt';

import { type MethodDescription, MethodKind, type ServiceDescription } from '../../../gen/sockeye/v1/schema';
import { joinName, withoutDot } from '../registry/descriptor-names';
import type { SlicedWork } from '../../sliced-work';
import type { SourceComments } from './source-comments';

/** Services of the plumbing, which people rarely look for. */
const lastServices = /^grpc\.(reflection|health)\./;

/**
 * Describes all services, sorted by full name; those of reflection and health last. Methods keep their order.
 *
 * @param unusable Why methods cannot be called, by their paths.
 */
export function* describeServices(
  files: readonly FileDescriptorProto[],
  registry: FileRegistry,
  unusable: ReadonlyMap<string, string>,
  comments: SourceComments,
): SlicedWork<readonly ServiceDescription[]> {
  const services = new Map<string, ServiceDescription>();
  for (const file of files) {
    for (const service of file.service) {
      const fullName = joinName(file.package, service.name);
      const isInUse = registry.getService(fullName)?.file.proto.name === file.name;
      if (!isInUse || services.has(fullName)) continue;
      yield;
      services.set(fullName, describeService(file, service, fullName, unusable, comments));
    }
  }
  return [...services.values()].sort(compareServices);
}

function describeService(
  file: FileDescriptorProto,
  service: ServiceDescriptorProto,
  fullName: string,
  unusable: ReadonlyMap<string, string>,
  comments: SourceComments,
): ServiceDescription {
  return {
    fullName,
    comment: comments.find(file.name, fullName),
    isDeprecated: service.options?.deprecated === true,
    methods: service.method.map((method): MethodDescription => ({
      name: method.name,
      path: `${fullName}/${method.name}`,
      kind: kindOf(method),
      inputType: withoutDot(method.inputType),
      outputType: withoutDot(method.outputType),
      comment: comments.find(file.name, joinName(fullName, method.name)),
      isDeprecated: method.options?.deprecated === true,
      unusableBecause: unusable.get(`${fullName}/${method.name}`) ?? '',
    })),
  };
}

function kindOf(method: MethodDescriptorProto): MethodKind {
  if (method.clientStreaming) {
    return method.serverStreaming ? MethodKind.METHOD_KIND_BIDIRECTIONAL : MethodKind.METHOD_KIND_CLIENT_STREAMING;
  }
  return method.serverStreaming ? MethodKind.METHOD_KIND_SERVER_STREAMING : MethodKind.METHOD_KIND_UNARY;
}

function compareServices(a: ServiceDescription, b: ServiceDescription): number {
  const aIsLast = lastServices.test(a.fullName);
  if (aIsLast !== lastServices.test(b.fullName)) return aIsLast ? 1 : -1;
  return a.fullName < b.fullName ? -1 : 1;
}
