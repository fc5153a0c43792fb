import type { Rule } from './rule';

/** By name of a pipe of Windows. */
export const pipes: readonly Rule[] = [
  { name: '.NET diagnostics', pattern: /^dotnet-diagnostic-/i },
  { name: '.NET compiler server', pattern: /^[A-Za-z0-9+_-]{43}$/, program: /VBCSCompiler|\bdotnet\b/i },
  { name: 'MSBuild', pattern: /^MSBuild(\d+$|Server-)/i },
  { name: 'Docker', pattern: /^docker_|^dockerDesktop|^docker-engine$/i },
  { name: 'containerd', pattern: /^containerd-containerd/i, isGrpc: true },
  { name: 'Chromium', pattern: /^(chrome|mojo|crashpad)[._]/i },
  { name: 'Visual Studio Code', pattern: /^vscode-/i },
  { name: 'SSH agent', pattern: /^openssh-ssh-agent$/i },
  { name: 'SQL Server', pattern: /(^|\\)sql\\query$|^MSSQL\$/i },
  {
    name: 'Windows',
    pattern:
      /^(InitShutdown|lsass|ntsvcs|scerpc|wkssvc|srvsvc|trkwks|eventlog|atsvc|spoolss|browser|samr|netlogon|epmapper|LSM_API_service|W32TIME_ALT|ProtectedPrefix\\.*|Winsock2\\.*|PIPE_EVENTROOT\\.*|TermSrv_API_service|Ctx_WinStation_API_service|SessEnvPublicRpc|MsFteWds|SearchTextHarvester|PSHost\..*)$/i,
  },
];
