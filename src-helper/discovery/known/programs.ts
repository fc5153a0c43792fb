/** A program that speaks its own protocol on every socket that it listens on, whatever these are called. */
interface KnownProgram {
  /** For people. */
  readonly name: string;
  /** The name of the process, whole: Linux cuts it at 15 characters. */
  readonly process: RegExp;
}

/** By the name of the process. Only programs that nobody builds a gRPC server into. */
export const programs: readonly KnownProgram[] = [
  { name: 'X11', process: /^(Xorg|Xwayland|Xvfb|Xephyr|Xnest|Xtigervnc)$/ },
  { name: 'D-Bus', process: /^dbus-(daemon|broker|broker-launc\w*)$/ },
  { name: 'PulseAudio', process: /^pulseaudio$/ },
  { name: 'PipeWire', process: /^(pipewire(-pulse)?|wireplumber)$/ },
  { name: 'GnuPG agent', process: /^(gpg-agent|dirmngr|scdaemon|keyboxd)$/ },
  { name: 'SSH agent', process: /^ssh-agent$/ },
  { name: 'GNOME keyring', process: /^gnome-keyring-d\w*$/ },
  { name: '.NET compiler server', process: /^VBCSCompiler$/ },
  { name: 'PostgreSQL', process: /^(postgres|postmaster)$/ },
  { name: 'MySQL', process: /^(mysqld|mariadbd)$/ },
  { name: 'Redis', process: /^(redis|valkey)-server$/ },
  { name: 'MongoDB', process: /^mongo[ds]$/ },
  { name: 'Memcached', process: /^memcached$/ },
  { name: 'tmux', process: /^tmux(: server)?$/ },
  { name: 'CUPS', process: /^cupsd$/ },
  { name: 'debugger', process: /^(gdb|gdbserver|lldb|lldb-server)$/ },
];
