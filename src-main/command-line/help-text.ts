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
  --version, -v          print the version and exit
  --help, -h             print this and exit
Other options are passed on to Chromium.
`;
