import type {
  ServerReflectionDefinition,
  ServerReflectionRequest,
  ServerReflectionResponse,
} from '../../gen/grpc/reflection/v1/reflection';
import type { ServiceImplementation } from '../../src-shared/service-handlers';
import { StatusCode } from '../../src-shared/status-code';
import type { DescriptorFile, DescriptorFiles } from './descriptor-files';

type Question = NonNullable<ServerReflectionRequest['messageRequest']>;
type Answer = NonNullable<ServerReflectionResponse['messageResponse']>;

/**
 * Server reflection over these files, which are read at the first question, offering these services (full names). The messages of v1 and v1alpha are the same,
 * so one implementation serves both. A file comes with the files it imports, each once a stream.
 */
export function createReflection(
  readFiles: () => Promise<DescriptorFiles>,
  services: readonly string[],
): ServiceImplementation<ServerReflectionDefinition> {
  let reading: Promise<DescriptorFiles> | undefined;
  return {
    async *serverReflectionInfo(requests) {
      const files = await (reading ??= readFiles());
      const sent = new Set<string>();
      for await (const request of requests) {
        yield {
          validHost: request.host,
          originalRequest: request,
          messageResponse: answer(request.messageRequest, files, services, sent),
        };
      }
    },
  };
}

function answer(
  question: Question | undefined,
  files: DescriptorFiles,
  services: readonly string[],
  sent: Set<string>,
): Answer {
  switch (question?.$case) {
    case 'listServices':
      return { $case: 'listServicesResponse', value: { service: services.map(name => ({ name })) } };
    case 'fileByFilename':
      return answerFile(files.byName.get(question.value), `file "${question.value}"`, files, sent);
    case 'fileContainingSymbol':
      return answerFile(files.bySymbol.get(question.value), `symbol "${question.value}"`, files, sent);
    case 'fileContainingExtension': {
      const { containingType, extensionNumber } = question.value;
      const extension = extensionsOf(containingType, files).find(({ number }) => number === extensionNumber);
      const file = extension && files.bySymbol.get(extension.typeName);
      return answerFile(file, `extension ${extensionNumber} of "${containingType}"`, files, sent);
    }
    case 'allExtensionNumbersOfType': {
      const baseTypeName = question.value;
      if (files.registry.getMessage(baseTypeName) === undefined) return notFound(`message "${baseTypeName}"`);
      const extensionNumber = extensionsOf(baseTypeName, files).map(({ number }) => number);
      return { $case: 'allExtensionNumbersResponse', value: { baseTypeName, extensionNumber } };
    }
    case undefined:
      return {
        $case: 'errorResponse',
        value: { errorCode: StatusCode.INVALID_ARGUMENT, errorMessage: 'The request asks nothing.' },
      };
  }
}

function extensionsOf(
  typeName: string,
  files: DescriptorFiles,
): readonly { readonly number: number; readonly typeName: string }[] {
  return [...files.registry].flatMap(type =>
    type.kind === 'extension' && type.extendee.typeName === typeName
      ? [{ number: type.number, typeName: type.typeName }]
      : [],
  );
}

function answerFile(file: DescriptorFile | undefined, what: string, files: DescriptorFiles, sent: Set<string>): Answer {
  if (file === undefined) return notFound(what);
  const data = withImports(file, files)
    // The file that was asked for comes each time it is asked for.
    .filter(({ name }) => name === file.name || !sent.has(name))
    .map(({ name, data }) => {
      sent.add(name);
      return data;
    });
  return { $case: 'fileDescriptorResponse', value: { fileDescriptorProto: data } };
}

function withImports(file: DescriptorFile, { byName }: DescriptorFiles): readonly DescriptorFile[] {
  const found = new Set<DescriptorFile>([file]);
  // A set yields what is added while it is walked.
  for (const { imports } of found) {
    for (const name of imports) {
      const imported = byName.get(name);
      if (imported !== undefined) found.add(imported);
    }
  }
  return [...found];
}

function notFound(what: string): Answer {
  return {
    $case: 'errorResponse',
    value: { errorCode: StatusCode.NOT_FOUND, errorMessage: `There is no ${what} here.` },
  };
}
