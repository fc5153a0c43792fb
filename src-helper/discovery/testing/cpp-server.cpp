// A gRPC server of the C++ library for tests: reflection and health, and no method of its own. Arguments: addresses to
// listen on (`unix:/path`, `unix-abstract:name`, `127.0.0.1:0`). Prints `ready` and the port of each, 1 for sockets.
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>

#include <iostream>
#include <vector>

int main(int argc, char** argv) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  std::vector<int> ports(argc - 1);
  for (int at = 1; at < argc; at++) {
    builder.AddListeningPort(argv[at], grpc::InsecureServerCredentials(), &ports[at - 1]);
  }
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "ready";
  for (int port : ports) std::cout << " " << port;
  std::cout << std::endl;
  server->Wait();
}
