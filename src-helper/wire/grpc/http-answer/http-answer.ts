import { judgeContentType } from '../fields/content-type';
import { type Fields, fieldValue, fieldValues, httpStatus } from '../fields/field-list';
import { textOfBytes } from '../fields/field-text';
import { readStatus, type ReadStatus } from '../fields/status-fields';
import type { BodyReader, BodyText } from './body-text';
import { codeOfHttp, type HttpCause, meaningOf } from './http-causes';

/** An answer that is not gRPC, as far as it says why. */
export interface HttpAnswer {
  /** `:status`; undefined when there is none. */
  readonly status: number | undefined;
  readonly cause: HttpCause;
  /** `grpc-status` where an error stands there; else the status of gRPC that the mapping document gives it. */
  readonly code: number;
  /** "HTTP 503 with an HTML page (text/html)". */
  readonly words: string;
  /** Fields that say why or who, the most telling first; values as texts. */
  readonly telling: readonly { readonly name: string; readonly value: string }[];
  /** What stands in `grpc-status` and `grpc-message` all the same. */
  readonly grpcStatus: ReadStatus | undefined;
  /** `grpc-message` where there is no `grpc-status`, as it came; undefined when there is none. */
  readonly grpcMessage: string | undefined;
  readonly body: BodyText;
}

/** Whether headers begin an answer of gRPC: HTTP 200 with its content-type. What they hold beside that is judged later. */
export function isGrpcAnswer(fields: Fields): boolean {
  return httpStatus(fields) === 200 && judgeContentType(fieldValue(fields, 'content-type')).kind !== 'not-grpc';
}

/** Reads an answer that is not gRPC, when its body has ended or enough of it is known; `trailers` are what came behind it. */
export function readHttpAnswer(fields: Fields, body: BodyReader, trailers: Fields = []): HttpAnswer {
  const status = httpStatus(fields);
  const contentType = fieldValue(fields, 'content-type');
  const { cause, telling } = meaningOf(status);
  const type = judgeContentType(contentType);
  const what = type.kind === 'grpc' ? 'content-type application/grpc' : type.words;
  const number = status === undefined ? 'an answer without an HTTP status' : `HTTP ${String(status)}`;
  const grpcStatus = readStatus([...fields, ...trailers]);
  const isError = grpcStatus !== undefined && grpcStatus.code !== 0 && grpcStatus.sent === undefined;
  const grpcMessage = fieldValue(fields, 'grpc-message') ?? fieldValue(trailers, 'grpc-message');
  return {
    status,
    cause,
    code: isError ? grpcStatus.code : codeOfHttp(status),
    words: `${number} with ${what}`,
    telling: telling.flatMap(name =>
      fieldValues(fields, name).map(value => ({ name, value: textOfBytes(value).text })),
    ),
    grpcStatus,
    grpcMessage: grpcStatus === undefined && grpcMessage !== undefined ? textOfBytes(grpcMessage).text : undefined,
    body: body.text(contentType, fieldValue(fields, 'content-encoding')),
  };
}
