// What is known by its name alone. Names are how systems have used these places for years; nobody is connected to.
import type { WellKnown } from '../../gen/sockeye/v1/discovery';
import type { Endpoint } from '../../gen/sockeye/v1/endpoint';

interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
  /** It speaks gRPC as far as is known, so there is no reason to leave it alone. */
  readonly isGrpc?: true;
}

/** By path of a Unix socket or name of an abstract one, the first that fits. */
const sockets: readonly Rule[] = [
  { name: 'X11', pattern: /(^|\/)\.X11-unix\/X\d+$/ },
  { name: 'X session manager', pattern: /(^|\/)\.ICE-unix\/\d+$/ },
  { name: 'Wayland', pattern: /\/wayland-\d+$/ },
  {
    name: 'D-Bus',
    pattern: /\/dbus\/system_bus_socket$|\/run\/user\/\d+\/bus$|(^|\/)dbus-[A-Za-z0-9]{8,}$|\/at-spi\/bus/,
  },
  { name: 'systemd', pattern: /^\/run\/(user\/\d+\/)?systemd\/|^\/org\/freedesktop\/systemd/ },
  { name: 'PulseAudio', pattern: /\/pulse\/(native|cli|dbus-socket)$/ },
  { name: 'PipeWire', pattern: /\/pipewire-\d+(-manager)?$/ },
  { name: 'GnuPG agent', pattern: /\/(gnupg\/(.*\/)?|\.gnupg\/)S\.(gpg-agent|dirmngr|scdaemon|keyboxd)/ },
  {
    name: 'SSH agent',
    pattern:
      /\/ssh-[^/]+\/agent\.\d+$|\/S\.gpg-agent\.ssh$|\/(openssh_agent|ssh-agent\.socket)$|\/keyring\/(ssh|\.ssh)$/,
  },
  { name: 'GNOME keyring', pattern: /\/keyring\/(control|pkcs11)$/ },
  { name: 'containerd', pattern: /\/containerd\.sock(\.ttrpc)?$/, isGrpc: true },
  { name: 'BuildKit', pattern: /\/buildkitd\.sock$/, isGrpc: true },
  { name: 'CRI-O', pattern: /\/crio\.sock$/, isGrpc: true },
  { name: 'Docker', pattern: /\/(docker|docker-cli|dockerd)\.sock$/ },
  { name: 'Podman', pattern: /\/podman\.sock$/ },
  { name: 'LXD', pattern: /\/(lxd|incus)\/(.*\/)?unix\.socket(\.user)?$/ },
  { name: 'libvirt', pattern: /\/libvirt\/.*-sock(-ro)?$/ },
  { name: 'snapd', pattern: /^\/run\/snapd(-snap)?\.socket$/ },
  { name: 'CUPS', pattern: /\/cups\/cups\.sock$/ },
  { name: 'Avahi', pattern: /\/avahi-daemon\/socket$/ },
  { name: 'PostgreSQL', pattern: /\/\.s\.PGSQL\.\d+$/ },
  { name: 'MySQL', pattern: /\/(mysqld?|mariadb)(x)?\.sock$/ },
  { name: 'Redis', pattern: /\/redis(-server)?\.sock$/ },
  { name: 'PHP-FPM', pattern: /\/php[\d.]*-fpm\.sock$/ },
  { name: 'tmux', pattern: /\/tmux-\d+\/[^/]+$/ },
  { name: 'Screen', pattern: /\/(S-[^/]+|screen\/S-[^/]+)\/\d+\.[^/]+$/ },
  { name: 'Emacs', pattern: /\/emacs(\d+)?\/server$/ },
  {
    name: 'Visual Studio Code',
    pattern: /\/vscode-(ipc|git|typescript)[^/]*\.sock$|\/vscode-[0-9a-f]+-[^/]*-main\.sock$/,
  },
  { name: 'Chromium', pattern: /\/(\.?org\.chromium\.[^/]+|scoped_dir[^/]*)\/SingletonSocket$|\/SingletonSocket$/ },
  { name: 'ACPI events', pattern: /^\/run\/acpid\.socket$/ },
  { name: 'RPC bind', pattern: /^\/run\/rpcbind\.sock$/ },
  { name: 'PC/SC', pattern: /\/pcscd(\/pcscd)?\.comm$/ },
  { name: 'irqbalance', pattern: /\/irqbalance\/?.*\.sock$/ },
  { name: 'iSCSI', pattern: /ISCSIADM_ABSTRACT_NAMESPACE/ },
];

/** By port on this machine. */
const ports: Readonly<Record<number, string>> = {
  21: 'FTP',
  22: 'SSH',
  23: 'Telnet',
  25: 'SMTP',
  53: 'DNS',
  111: 'RPC bind',
  139: 'SMB',
  143: 'IMAP',
  445: 'SMB',
  465: 'SMTP',
  548: 'AFP',
  587: 'SMTP',
  631: 'CUPS',
  993: 'IMAP',
  3306: 'MySQL',
  3389: 'Remote Desktop',
  5432: 'PostgreSQL',
  5672: 'AMQP',
  5900: 'VNC',
  6379: 'Redis',
  9229: 'Node.js inspector',
  11211: 'Memcached',
  27017: 'MongoDB',
};

/** By name of a pipe of Windows. */
const pipes: readonly Rule[] = [
  { name: 'Docker', pattern: /^docker_|^dockerDesktop|^docker-engine$/i },
  { name: 'containerd', pattern: /^containerd-containerd/i, isGrpc: true },
  { name: 'Chromium', pattern: /^(chrome|mojo|crashpad)[._]/i },
  { name: 'Visual Studio Code', pattern: /^vscode-/i },
  { name: 'SSH agent', pattern: /^openssh-ssh-agent$/i },
  { name: 'SQL Server', pattern: /(^|\\)sql\\query$|^MSSQL\$/i },
  {
    name: 'Windows',
    pattern:
      /^(InitShutdown|lsass|ntsvcs|scerpc|wkssvc|srvsvc|trkwks|eventlog|atsvc|spoolss|browser|samr|netlogon|epmapper|LSM_API_service|W32TIME_ALT|ProtectedPrefix\\.*|Winsock2\\.*|PIPE_EVENTROOT\\.*|TermSrv_API_service|Ctx_WinStation_API_service|SessEnvPublicRpc|MsFteWds|SearchTextHarvester|PSHost\..*|dotnet-diagnostic-.*)$/i,
  },
];

/** What is known of an endpoint by its name; undefined when nothing is. */
export function findWellKnown({ address }: Endpoint): WellKnown | undefined {
  switch (address?.$case) {
    case undefined:
      return undefined;
    case 'unix':
      return match(sockets, address.value.path);
    case 'abstract':
      return match(sockets, address.value.name);
    case 'pipe':
      return match(pipes, address.value.name);
    case 'tcp': {
      const name = ports[address.value.port];
      return name === undefined ? undefined : { name, isLeftAlone: true };
    }
  }
}

function match(rules: readonly Rule[], text: string): WellKnown | undefined {
  const rule = rules.find(({ pattern }) => pattern.test(text));
  return rule && { name: rule.name, isLeftAlone: rule.isGrpc !== true };
}
