import { describe, expect, it } from 'vitest';

import type { Endpoint } from '../../../gen/sockeye/v1/endpoint';
import { findWellKnown } from './find-well-known';

const unix = (path: string): Endpoint => ({ address: { $case: 'unix', value: { path } } });
const pipe = (name: string): Endpoint => ({ address: { $case: 'pipe', value: { name } } });
const abstract = (name: string): Endpoint => ({ address: { $case: 'abstract', value: { name } } });
const tcp = (port: number): Endpoint => ({ address: { $case: 'tcp', value: { host: '127.0.0.1', port } } });
const by = (name: string, commandLine = name): readonly { name: string; commandLine: string }[] => [
  { name, commandLine },
];
/** As Roslyn names its compiler server: 43 letters of a hash in base64. */
const compiler = '/tmp/0aZbYcXdWeVfUgThSiRjQkPlOmNn0p1q2r3s4t5u6v7';

describe('F37: what is known to speak a private protocol is left alone', () => {
  it.each([
    ['.NET diagnostics', unix('/tmp/dotnet-diagnostic-4711-8812345-socket'), by('dotnet', 'dotnet App.dll')],
    ['.NET diagnostics', unix('/run/user/1000/dotnet-diagnostic-1-2-socket'), []],
    ['.NET diagnostics', pipe('dotnet-diagnostic-4711'), []],
    ['.NET compiler server', unix(compiler), by('dotnet', 'dotnet exec /usr/lib/dotnet/VBCSCompiler.dll')],
    ['.NET compiler server', unix(compiler), by('VBCSCompiler')],
    ['.NET compiler server', unix(compiler), []],
    ['.NET compiler server', unix('/tmp/anything'), by('VBCSCompiler')],
    ['MSBuild', unix('/tmp/MSBuild4711'), by('dotnet')],
    ['MSBuild', unix('/tmp/CoreFxPipe_MSBuildServer-abc'), by('dotnet')],
    ['.NET named pipe', unix('/tmp/CoreFxPipe_work'), by('dotnet')],
    ['Java attach', unix('/tmp/.java_pid4711'), by('java')],
    ['X11', unix('/tmp/.X11-unix/X0'), by('Xorg')],
    ['X11', abstract('/tmp/.X11-unix/X99'), by('Xvfb')],
    ['X11', tcp(6099), by('Xvfb')],
    ['Wayland', unix('/run/user/1000/wayland-0'), by('gnome-shell')],
    ['D-Bus', unix('/run/user/1000/bus'), by('systemd')],
    ['D-Bus', unix('/tmp/own/bus'), by('dbus-daemon')],
    ['systemd', unix('/run/systemd/private'), by('systemd')],
    ['PulseAudio', unix('/run/user/1000/pulse/native'), by('pulseaudio')],
    ['PipeWire', unix('/run/user/1000/pipewire-0'), by('pipewire')],
    ['GnuPG agent', unix('/run/user/1000/gnupg/S.gpg-agent'), by('gpg-agent')],
    ['GnuPG agent', unix('/tmp/gpg-home/S.gpg-agent.extra'), by('gpg-agent')],
    ['SSH agent', unix('/tmp/ssh-XXXXabcd/agent.4711'), by('ssh-agent')],
    ['SSH agent', unix('/home/me/.ssh/own.sock'), by('ssh-agent')],
    ['Docker', unix('/var/run/docker.sock'), by('dockerd')],
    ['PostgreSQL', unix('/var/run/postgresql/.s.PGSQL.5432'), by('postgres')],
    ['PostgreSQL', tcp(5433), by('postgres')],
    ['Redis', unix('/tmp/own/r.sock'), by('redis-server')],
    ['MySQL', unix('/run/mysqld/mysqld.sock'), by('mariadbd')],
    ['MongoDB', unix('/tmp/mongodb-27017.sock'), by('mongod')],
    ['Node.js inspector', tcp(9229), by('node')],
    ['debugger', tcp(2345), by('gdbserver')],
    ['tmux', unix('/tmp/tmux-1000/default'), by('tmux: server')],
    ['Git', unix('/home/me/work/.git/fsmonitor--daemon.ipc'), by('git')],
  ])('%s: %j', (name, endpoint, owners) => {
    expect(findWellKnown(endpoint, owners)).toEqual({ name, isLeftAlone: true });
  });
});

describe('F37: what may speak gRPC is not left alone', () => {
  it.each([
    ['a server of another program at a name like a compiler server’s', unix(compiler), by('greeter')],
    [
      '43 letters in another folder',
      unix(compiler.replace('/tmp/', '/tmp/app/')),
      by('dotnet', 'dotnet VBCSCompiler.dll'),
    ],
    ['42 letters', unix(compiler.slice(0, -1)), by('dotnet')],
    ['the article’s socket', unix('/tmp/socket.tmp'), by('dotnet', 'dotnet Server.dll')],
    ['a name with diagnostics in it', unix('/tmp/dotnet-diagnostics.sock'), by('dotnet')],
    ['a server below a folder named like one', unix('/tmp/tmux-1000/deep/greeter.sock'), by('greeter')],
    ['a child of a shell', tcp(50_051), [...by('python3'), ...by('gdb')]],
    ['a pipe of a user', pipe('sockeye-greeter'), by('dotnet')],
    ['gRPC’s usual port', tcp(50_051), by('node')],
  ])('%s', (_, endpoint, owners) => expect(findWellKnown(endpoint, owners)).toBeUndefined());

  it.each(['/run/containerd/containerd.sock', '/run/buildkit/buildkitd.sock', '/var/run/crio/crio.sock'])(
    '%s',
    path => {
      expect(findWellKnown(unix(path))?.isLeftAlone).toBe(false);
    },
  );
});
