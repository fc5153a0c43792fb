import { describe, expect, test } from 'vitest';

import { formatEndpoint, parseEndpoint } from './endpoint';

/** What servers and clients print, the address it means, and whether with TLS. */
const understood: readonly (readonly [text: string, canonical: string, tls?: 'tls'])[] = [
  // Kestrel and ASPNETCORE_URLS.
  ['http://unix:/tmp/greeter.sock', 'unix:/tmp/greeter.sock'],
  ['https://unix:/tmp/greeter.sock', 'unix:/tmp/greeter.sock', 'tls'],
  ['HTTP://UNIX:/tmp/My App/greeter.sock', 'unix:/tmp/My App/greeter.sock'],
  ['http://unix:///tmp/greeter.sock', 'unix:/tmp/greeter.sock'],
  ['http://pipe:/greeter', 'npipe:greeter'],
  ['https://pipe:/greeter', 'npipe:greeter', 'tls'],
  ['pipe:/greeter', 'npipe:greeter'],
  ['http://unix:5000', 'tcp:unix:5000'],
  ['http://*:5000', 'tcp:localhost:5000'],
  ['https://*:5001', 'tcp:localhost:5001', 'tls'],
  ['http://+:8080', 'tcp:localhost:8080'],
  ['http://+', 'tcp:localhost:80'],
  ['http://[::]:5000', 'tcp:[::]:5000'],
  ['http://0.0.0.0:5000', 'tcp:0.0.0.0:5000'],
  ['http://localhost:5000;', 'tcp:localhost:5000'],
  ['ASPNETCORE_URLS=http://unix:/tmp/greeter.sock', 'unix:/tmp/greeter.sock'],
  ['ASPNETCORE_URLS="https://localhost:5001"', 'tcp:localhost:5001', 'tls'],
  ['export ASPNETCORE_URLS=http://+:8080', 'tcp:localhost:8080'],
  ['Now listening on: http://unix:/tmp/greeter.sock', 'unix:/tmp/greeter.sock'],
  ['Now listening on: http://unix:/tmp/My App/greeter', 'unix:/tmp/My App/greeter'],
  ['Now listening on: http://pipe:/greeter', 'npipe:greeter'],
  ['Now listening on: https://[::]:5001', 'tcp:[::]:5001', 'tls'],
  [
    'info: Microsoft.Hosting.Lifetime[14]\n      Now listening on: http://unix:/tmp/greeter.sock',
    'unix:/tmp/greeter.sock',
  ],
  ['"Url": "http://localhost:5000"', 'tcp:localhost:5000'],
  ['--urls "http://localhost:5000"', 'tcp:localhost:5000'],
  ['--urls=http://localhost:5000', 'tcp:localhost:5000'],
  // gRPC's names.
  ['unix-abstract:name', 'unix-abstract:name'],
  ['unix:@name', 'unix-abstract:name'],
  ['unix://@name', 'unix-abstract:name'],
  ['@name', 'unix-abstract:name'],
  ['\\0name', 'unix-abstract:name'],
  ['unix:\\x00name', 'unix-abstract:name'],
  ['passthrough:///unix:///tmp/a.sock', 'unix:/tmp/a.sock'],
  ['passthrough:unix:/tmp/a.sock', 'unix:/tmp/a.sock'],
  ['passthrough:///unix-abstract:name', 'unix-abstract:name'],
  ['passthrough:////tmp/a.sock', 'unix:/tmp/a.sock'],
  ['passthrough:///host:1', 'tcp:host:1'],
  ['dns:///host:1', 'tcp:host:1'],
  ['ipv4:1.2.3.4:5', 'tcp:1.2.3.4:5'],
  ['ipv6:[::1]:5', 'tcp:[::1]:5'],
  ['ipv6:%5B::1%5D:50051', 'tcp:[::1]:50051'],
  // Pipes.
  ['npipe://./pipe/name', 'npipe:name'],
  ['npipe:////./pipe/name', 'npipe:name'],
  ['\\\\.\\pipe\\name', 'npipe:name'],
  ['\\\\\\\\.\\\\pipe\\\\name', 'npipe:name'],
  ['npipe:\\\\\\\\.\\\\pipe\\\\name', 'npipe:name'],
  ['"\\\\\\\\.\\\\pipe\\\\name"', 'npipe:name'],
  // URLs of other tools.
  ['tcp://127.0.0.1:5', 'tcp:127.0.0.1:5'],
  ['grpc://host:1', 'tcp:host:1'],
  ['grpcs://host:1', 'tcp:host:1', 'tls'],
  ['h2c://host:1', 'tcp:host:1'],
  ['http+unix://%2Frun%2Fa.sock', 'unix:/run/a.sock'],
  ['unix:///var/run/docker.sock', 'unix:/var/run/docker.sock'],
  ['DOCKER_HOST=unix:///var/run/docker.sock', 'unix:/var/run/docker.sock'],
  ['/run/containerd/containerd.sock', 'unix:/run/containerd/containerd.sock'],
  ['ListenStream=/run/x.sock', 'unix:/run/x.sock'],
  ['ListenStream = /run/x.sock', 'unix:/run/x.sock'],
  ['ListenStream=@name', 'unix-abstract:name'],
  ['ListenStream=50051', 'tcp:localhost:50051'],
  // Ports of all addresses, and lines of servers.
  ['[::]:5000', 'tcp:[::]:5000'],
  [':::5000', 'tcp:[::]:5000'],
  [':5000', 'tcp:localhost:5000'],
  ['*:5000', 'tcp:localhost:5000'],
  ['0.0.0.0:5000', 'tcp:0.0.0.0:5000'],
  ['localhost:5000', 'tcp:localhost:5000'],
  ['listening on [::]:50051', 'tcp:[::]:50051'],
  ['Listening on :50051', 'tcp:localhost:50051'],
  ['2026/12/01 03:04:05 server listening at [::]:50051', 'tcp:[::]:50051'],
  ['2026/12/01 03:04:05 server listening at /tmp/a.sock', 'unix:/tmp/a.sock'],
  ['Server started, listening on 50051', 'tcp:localhost:50051'],
  ['gRPC server listening on port 50051.', 'tcp:localhost:50051'],
  ['listening on unix socket /tmp/a.sock (pid 12)', 'unix:/tmp/a.sock'],
  ['Server listening on unix:/tmp/a.sock', 'unix:/tmp/a.sock'],
  ['listening on @name', 'unix-abstract:name'],
  ['Serving on http://localhost:5000.', 'tcp:localhost:5000'],
  ['{"level":"info","msg":"listening","addr":"[::]:50051"}', 'tcp:[::]:50051'],
  ['level=info msg=serving... address=/run/containerd/containerd.sock', 'unix:/run/containerd/containerd.sock'],
  ['time="2026" level=info msg="API listen on /run/docker.sock"', 'unix:/run/docker.sock'],
];

const wrappings: readonly (readonly [name: string, wrap: (text: string) => string])[] = [
  ['double quotes', text => `"${text}"`],
  ['single quotes', text => `'${text}'`],
  ['backquotes', text => `\`${text}\``],
  ['curved quotes', text => `“${text}”`],
  ['quotes and a comma', text => `  "${text}",\n`],
  ['quotes within quotes', text => `'"${text}"'`],
  ['blanks', text => ` \t${text}\r\n`],
];

/** What is refused, and what the words must hold: what it is, and what to do. */
const refused: readonly (readonly [text: string, ...words: string[]])[] = [
  ['vsock:2:50051', 'vsock', 'socat'],
  ['vsock://2:50051', 'vsock', 'socat'],
  ['fd://', 'ListenStream='],
  ['fd://3', '"fd://3"', 'ListenStream='],
  ['xds:///service', 'control plane', 'host:port'],
  ['unix:', 'path of the socket is missing'],
  ['unix://', 'path of the socket is missing'],
  ['unix:///', 'path of the socket is missing'],
  ['http://unix:', 'path of the socket is missing'],
  ['http://pipe:/', 'name of the pipe is missing'],
  ['http://unix:tmp/a.sock', 'relative path'],
  ['dns://8.8.8.8/host:1', 'name server "8.8.8.8"', 'host:port'],
  ['http://localhost:5000/greet', '"/greet"', 'leave it away'],
  ['Now listening on: http://localhost:5000/greet', '"/greet"'],
  ['http://localhost:5000;https://localhost:5001', '2 addresses', 'http://localhost:5000 or https://localhost:5001'],
  ['http://unix:/tmp/a.sock;http://localhost:5000', '2 addresses', 'http://unix:/tmp/a.sock or http'],
  ['"http://*:5000;http://+:5001"', '2 addresses'],
  ['ASPNETCORE_URLS=http://a:1;http://b:2', '2 addresses'],
  ['$XDG_RUNTIME_DIR/x', '$XDG_RUNTIME_DIR', 'Write out', 'echo "$XDG_RUNTIME_DIR"'],
  ['unix:$XDG_RUNTIME_DIR/x', '$XDG_RUNTIME_DIR', 'Write out'],
  ['unix:///$XDG_RUNTIME_DIR/x', '$XDG_RUNTIME_DIR', 'Write out'],
  ['${TMPDIR}/x', '${TMPDIR}', 'Write out'],
  ['"${TMPDIR:-/tmp}/x.sock"', '${TMPDIR:-/tmp}', 'Write out'],
  ['$(mktemp -d)/x', '$(mktemp -d)', 'Write out'],
  ['%TEMP%\\x', '%TEMP%', 'npipe:name'],
  ['unix:%TEMP%\\x', '%TEMP%', 'npipe:name'],
  ['$env:TEMP\\x', '$env:TEMP', 'npipe:name'],
  ['~/x.sock', 'what ~ stands for'],
  ['unix:C:\\temp\\x.sock', 'path of Windows', 'Node.js', 'npipe:name'],
  ['unix:///C:/temp/x.sock', 'path of Windows', 'npipe:name'],
  ['unix://C:\\temp\\x.sock', 'path of Windows', 'npipe:name'],
  ['http://unix:C:\\temp\\x.sock', 'path of Windows', 'npipe:name'],
  ['my host:1', '"my host" is not the name of a host'],
  ['Application started. Press Ctrl+C to shut down.', ''],
];

function expectMeaning(text: string, canonical: string, tls: boolean): void {
  const parsed = parseEndpoint(text);
  if (parsed.kind === 'problem') throw new Error(`${text}: ${parsed.message}`);
  expect(formatEndpoint(parsed.endpoint)).toBe(canonical);
  expect(parsed.tls).toBe(tls);
}

describe('F38: a spelling that is printed is understood', () => {
  test.each(understood.map(([text, canonical, tls]) => [text, canonical, tls === 'tls'] as const))('%j', expectMeaning);
});

describe.each(wrappings)('A11: %s around it change nothing', (_name, wrap) => {
  test.each(
    understood
      .filter(([text]) => !/["\n]/.test(text))
      .map(([text, canonical, tls]) => [text, canonical, tls === 'tls'] as const),
  )('%j', (text, canonical, tls) => expectMeaning(wrap(text), canonical, tls));
});

describe('F38: what cannot be understood is refused with what to do', () => {
  test.each(refused)('%j', (text, ...words) => {
    const parsed = parseEndpoint(text);
    if (parsed.kind === 'endpoint') throw new Error(`taken as ${formatEndpoint(parsed.endpoint)}`);
    expect(parsed.message).not.toMatch(/[\r\n]/);
    for (const part of words) expect(parsed.message).toContain(part);
  });
});

test.each([
  'unix:/tmp/"quoted"',
  "unix:/tmp/it's",
  'unix:/tmp/a;http://b',
  'unix:/$HOME/listening on :1',
  "/tmp/'a'",
  'unix-abstract:listening on :5',
  'npipe:"x"',
  'unix:/tmp/a=b',
])('F38: %j is an address as it stands, whatever its name holds', text => {
  const parsed = parseEndpoint(text);
  if (parsed.kind === 'problem') throw new Error(parsed.message);
  expect(formatEndpoint(parsed.endpoint)).toBe(text.startsWith('/') ? `unix:${text}` : text);
});
