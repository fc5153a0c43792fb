"""A server of gRPC's C core with reflection v1alpha only, answering one file at a time, as C++ servers do.

Arguments: the socket, and a file with a google.protobuf.FileDescriptorSet. The messages of reflection are read and
written by hand, because Debian has no Python package for them.
"""

import sys
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def write_field(number, data):
    def varint(value):
        out = bytearray()
        while value > 0x7F:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        out.append(value)
        return bytes(out)

    return varint(number << 3 | 2) + varint(len(data)) + data


def read_question(data):
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        length, at = read_varint(data, at)
        if tag >> 3 != 1:
            return tag >> 3, data[at : at + length].decode("latin1")
        at += length
    return 0, ""


files = descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[2], "rb").read()).file
by_name = {file.name: file for file in files}
by_symbol = {}
for file in files:
    for declared in [*file.message_type, *file.enum_type, *file.service]:
        by_symbol[f"{file.package}.{declared.name}"] = file
services = [f"{file.package}.{service.name}" for file in files for service in file.service]


def answer(number, value):
    if number == 7:
        # A service that is listed and not described: what C++ servers do with their own health service.
        return write_field(6, b"".join(write_field(1, write_field(1, name.encode())) for name in ["made.up.Service", *services]))
    file = by_name.get(value) if number == 3 else by_symbol.get(value) if number == 4 else None
    if file is None:
        return write_field(7, b"\x08\x05" + write_field(2, b"Symbol not found."))
    copy = descriptor_pb2.FileDescriptorProto.FromString(file.SerializeToString())
    copy.ClearField("source_code_info")
    for message in copy.message_type:
        for field in message.field:
            field.ClearField("json_name")
    return write_field(4, write_field(1, copy.SerializeToString()))


def reflect(requests, context):
    for request in requests:
        yield answer(*read_question(request))


class Handler(grpc.GenericRpcHandler):
    def service(self, details):
        if details.method == "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo":
            return grpc.stream_stream_rpc_method_handler(reflect)
        return None


server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
server.add_generic_rpc_handlers([Handler()])
if server.add_insecure_port(f"unix:{sys.argv[1]}") == 0:
    sys.exit("cannot bind")
server.start()
print("ready", flush=True)
server.wait_for_termination()
