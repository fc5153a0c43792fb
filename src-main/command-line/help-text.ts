/** What `--help` prints. Its options are those of read-command-line.ts and app-facts.ts. */
export const helpText = `Sockeye: see into every gRPC socket on your machine.

Usage: sockeye [options] [WHAT ...]
       npm start -- [options] [WHAT ...]

WHAT is opened in the Sockeye that runs already, if one does:
  unix:/run/app.sock       a Unix socket; also a path: /run/app.sock, ./app.sock
  unix-abstract:NAME       an abstract socket (Linux)
  npipe:NAME               a named pipe (Windows)
  HOST:PORT                a TCP port
  FILE.protoset            a descriptor set (.protoset, .binpb, .desc)
  sockeye://open?target=…  a link to one of the above targets

Options:
  --new                  start another Sockeye even when one runs
  --safe                 start without the history and with settings as shipped; nothing is deleted
  --user-data-dir=PATH   the folder for targets, settings, recordings and logs (or SOCKEYE_DATA_DIR)
  --version, -v          print the versions and exit
  --help, -h             print this and exit
  --                     what stands behind it is WHAT, also when it begins with a dash
Other options are passed on to Chromium.

Environment:
  SOCKEYE_DATA_DIR       as --user-data-dir, which goes before it
  TMPDIR                 where sockets are; its path must be short

Exit codes:
  0   it has quit, or another Sockeye has taken WHAT
  1   it cannot start; standard error says why
  2   the command line is wrong
  70  a bug ended it; the log says where

Settings, logs and the rest: docs/operation.md, or About in the window.
`;
