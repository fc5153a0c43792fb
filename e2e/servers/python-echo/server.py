"""A gRPC server on C-core for the end-to-end tests: echo.v1.EchoService and server reflection v1 on a Unix socket.

Usage: /usr/bin/python3 server.py DESCRIPTOR_SET SOCKET

It works from descriptors alone, without generated code, so that it needs nothing but Debian's python3-grpcio. The set
must hold echo.proto and grpc/reflection/v1/reflection.proto with all they import. It prints a line when a Count is
cancelled, and ends at SIGTERM.
"""

import signal
import sys
import threading
import time
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "echo.v1.EchoService"
REFLECTION = "grpc.reflection.v1.ServerReflection"


class Schema:
    """The descriptors of the set, and classes for their messages."""

    def __init__(self, path):
        self.pool = descriptor_pool.DescriptorPool()
        with open(path, "rb") as file:
            files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
        self.files = {file.name: file for file in files}
        for file in files:
            self.pool.Add(file)

    def message(self, name):
        """The class of a message, by either API of Python's protobuf."""
        descriptor = self.pool.FindMessageTypeByName(name)
        if hasattr(message_factory, "GetMessageClass"):
            return message_factory.GetMessageClass(descriptor)
        return message_factory.MessageFactory(self.pool).GetPrototype(descriptor)

    def handlers(self, service, behaviours):
        """A handler for each method of a service, of the kind that its descriptor says."""
        handlers = {}
        for method in self.pool.FindServiceByName(service).methods:
            proto = descriptor_pb2.MethodDescriptorProto()
            method.CopyToProto(proto)
            make = {
                (False, False): grpc.unary_unary_rpc_method_handler,
                (False, True): grpc.unary_stream_rpc_method_handler,
                (True, False): grpc.stream_unary_rpc_method_handler,
                (True, True): grpc.stream_stream_rpc_method_handler,
            }[(proto.client_streaming, proto.server_streaming)]
            handlers[method.name] = make(
                behaviours[method.name],
                request_deserializer=self.message(method.input_type.full_name).FromString,
                response_serializer=lambda message: message.SerializeToString(),
            )
        return grpc.method_handlers_generic_handler(service, handlers)


def echo_behaviours(schema):
    """What EchoService does."""
    item = schema.message("echo.v1.Item")

    def echo(request, context):
        context.send_initial_metadata((("served-by", "python"),))
        return request

    def count(request, context):
        finished = threading.Event()
        context.add_callback(lambda: None if finished.is_set() else print("Count was cancelled", flush=True))
        number = 0
        while context.is_active() and (request.count == 0 or number < request.count):
            number += 1
            yield item(number=number, text=f"item {number}")
            time.sleep(request.interval_ms / 1000)
        finished.set()

    def add_up(requests, context):
        numbers = [request.number for request in requests]
        return schema.message("echo.v1.SumResponse")(items=len(numbers), sum=sum(numbers))

    def chat(requests, context):
        for request in requests:
            yield item(number=request.number, text=request.text[::-1])

    def fail(request, context):
        context.set_trailing_metadata((("reason", "asked for"), ("reason-bin", b"\x00\xff")))
        code = next(code for code in grpc.StatusCode if code.value[0] == request.code)
        context.abort(code, request.message)

    return {"EchoScalars": echo, "EchoNested": echo, "Count": count, "Sum": add_up, "Chat": chat, "Fail": fail}


def reflection_behaviours(schema):
    """Reflection that sends one file for each question, so that a client must ask for the imports itself."""
    response_class = schema.message("grpc.reflection.v1.ServerReflectionResponse")

    def find_file(request, kind):
        if kind == "file_by_filename":
            return schema.files[request.file_by_filename]
        return schema.files[schema.pool.FindFileContainingSymbol(request.file_containing_symbol).name]

    def info(requests, context):
        for request in requests:
            response = response_class(original_request=request)
            kind = request.WhichOneof("message_request")
            if kind == "list_services":
                for name in (SERVICE, REFLECTION):
                    response.list_services_response.service.add(name=name)
            elif kind in ("file_by_filename", "file_containing_symbol"):
                try:
                    file = find_file(request, kind)
                    response.file_descriptor_response.file_descriptor_proto.append(file.SerializeToString())
                except KeyError as error:
                    response.error_response.error_code = grpc.StatusCode.NOT_FOUND.value[0]
                    response.error_response.error_message = str(error)
            else:
                response.error_response.error_code = grpc.StatusCode.UNIMPLEMENTED.value[0]
                response.error_response.error_message = f"{kind} is not served"
            yield response

    return {"ServerReflectionInfo": info}


def main():
    schema = Schema(sys.argv[1])
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers(
        (schema.handlers(SERVICE, echo_behaviours(schema)), schema.handlers(REFLECTION, reflection_behaviours(schema)))
    )
    if server.add_insecure_port(f"unix:{sys.argv[2]}") == 0:
        sys.exit(f"cannot listen on {sys.argv[2]}")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    server.start()
    ended.wait()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    main()
