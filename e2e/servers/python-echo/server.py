"""A gRPC server on C-core for the end-to-end tests: echo.v1.EchoService and server reflection v1 on a Unix socket.

Usage: /usr/bin/python3 server.py DESCRIPTOR_SET SOCKET [CERTIFICATE KEY CLIENT_AUTHORITIES]

It works from descriptors alone, without generated code, so that it needs nothing but Debian's python3-grpcio. The set
must hold echo.proto and grpc/reflection/v1/reflection.proto with all they import, and for FailInDetail those of
google/rpc. With the three PEM files it serves TLS and wants a certificate of the client. It prints a line at the end of
a Count or a Chat, which says whether the client half-closed or cancelled it, and ends at SIGTERM.
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

    def tell_end(context, name):
        # What the client did is certain at the end of the call only, and grpcio has no public word for it.
        def tell():
            print(f"{name} was {'cancelled' if context._state.client == 'cancelled' else 'half-closed'}", flush=True)

        context.add_callback(tell)

    def echo(request, context):
        context.send_initial_metadata((("served-by", "python"),))
        given = context.invocation_metadata()
        context.set_trailing_metadata(tuple((key, value) for key, value in given if key.startswith("x-")))
        return request

    def count(request, context):
        tell_end(context, "Count")
        if request.is_compressed:
            context.set_compression(grpc.Compression.Gzip)
        number = 0
        while context.is_active() and (request.count == 0 or number < request.count):
            number += 1
            yield item(number=number, text="x" * request.item_bytes or f"item {number}")
            time.sleep(request.interval_ms / 1000)

    def count_nothing(request, context):
        return iter(())

    def add_up(requests, context):
        numbers = [request.number for request in requests]
        return schema.message("echo.v1.SumResponse")(items=len(numbers), sum=sum(numbers))

    def chat(requests, context):
        tell_end(context, "Chat")
        for request in requests:
            yield item(number=request.number, text=request.text[::-1])

    def fail(request, context):
        context.set_trailing_metadata((("reason", "asked for"), ("reason-bin", b"\x00\xff")))
        code = next(code for code in grpc.StatusCode if code.value[0] == request.code)
        context.abort(code, request.message)

    def fail_in_detail(request, context):
        bad = schema.message("google.rpc.BadRequest")()
        bad.field_violations.add(field="name", description="must not be empty")
        retry = schema.message("google.rpc.RetryInfo")()
        retry.retry_delay.FromMilliseconds(1500)
        status = schema.message("google.rpc.Status")(code=request.code, message=request.message)
        for detail in (bad, retry, item(number=9007199254740993, text="own type")):
            status.details.add().Pack(detail)
        status.details.add(type_url="example.com/nobody.Knows", value=b"\x01\x02\xff")
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        context.abort(next(code for code in grpc.StatusCode if code.value[0] == request.code), request.message)

    return {
        "EchoScalars": echo,
        "EchoNested": echo,
        "Count": count,
        "CountNothing": count_nothing,
        "Sum": add_up,
        "Chat": chat,
        "Fail": fail,
        "FailInDetail": fail_in_detail,
    }


def reflection_behaviours(schema):
    """Reflection that sends one file for each question, so that a client must ask for the imports itself."""
    response_class = schema.message("grpc.reflection.v1.ServerReflectionResponse")

    def find_file(request, kind):
        if kind == "file_by_filename":
            name = request.file_by_filename
        else:
            name = schema.pool.FindFileContainingSymbol(request.file_containing_symbol).name
        if name.startswith("google/rpc/"):
            raise KeyError(f"{name} is not served, as by most servers")
        return schema.files[name]

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


def add_port(server, path, pem_files):
    if not pem_files:
        return server.add_insecure_port(f"unix:{path}")
    certificate, key, authorities = (open(file, "rb").read() for file in pem_files)
    credentials = grpc.ssl_server_credentials([(key, certificate)], authorities, require_client_auth=True)
    return server.add_secure_port(f"unix:{path}", credentials)


def main():
    schema = Schema(sys.argv[1])
    # The default is 8 KiB.
    options = (("grpc.max_metadata_size", 64 * 1024), ("grpc.absolute_max_metadata_size", 64 * 1024))
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=options)
    server.add_generic_rpc_handlers(
        (schema.handlers(SERVICE, echo_behaviours(schema)), schema.handlers(REFLECTION, reflection_behaviours(schema)))
    )
    if add_port(server, sys.argv[2], sys.argv[3:]) == 0:
        sys.exit(f"cannot listen on {sys.argv[2]}")
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    server.start()
    ended.wait()
    server.stop(grace=None).wait()


if __name__ == "__main__":
    main()
