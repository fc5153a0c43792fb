#!/bin/sh
# Shows this Sockeye in your desktop's menus, and lets it open .protoset files and sockeye:// links: for you alone, without
# root. Run it again after moving the folder. `add-to-desktop.sh --remove` takes all of it away.
set -eu

folder=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
data=${XDG_DATA_HOME:-$HOME/.local/share}
entry=$data/applications/sockeye.desktop
types=$data/mime/packages/sockeye.xml

case ${1:-} in
--remove)
  rm -f -- "$entry" "$types"
  ;;
'')
  # A desktop entry would need these escaped, each desktop in its own way.
  case $folder in
  *[\"\\\$\`%]*)
    echo "$folder has one of \" \\ \$ \` % in its name: move Sockeye to a folder without." >&2
    exit 1
    ;;
  esac
  mkdir -p -- "$data/applications" "$data/mime/packages"
  cat > "$entry" <<END
[Desktop Entry]
Type=Application
Name=Sockeye
GenericName=gRPC workbench
Comment=A desktop workbench for gRPC between processes on one machine.
Exec="$folder/sockeye" %U
Icon=$folder/sockeye.png
Terminal=false
StartupNotify=true
StartupWMClass=sockeye
MimeType=application/x-protoset;x-scheme-handler/sockeye;
Categories=Development;
Keywords=gRPC;protobuf;socket;IPC;
END
  cat > "$types" <<'END'
<?xml version="1.0" encoding="utf-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="application/x-protoset">
    <comment>Protocol Buffers descriptor set</comment>
    <glob pattern="*.protoset"/>
  </mime-type>
</mime-info>
END
  ;;
*)
  echo "Usage: $0 [--remove]" >&2
  exit 2
  ;;
esac

# The desktop's own lists; not every system has these programs.
if command -v update-desktop-database > /dev/null; then update-desktop-database "$data/applications" || true; fi
if command -v update-mime-database > /dev/null && [ -d "$data/mime/packages" ]; then update-mime-database "$data/mime" || true; fi
