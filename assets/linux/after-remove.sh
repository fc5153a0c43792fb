#!/bin/bash
# Takes away what electron-builder's script after the installation has set up. A deb runs it with a word for what happens,
# an rpm only when the last version goes (scripts/package/fpm.mjs).
case "$1" in
upgrade | failed-upgrade | abort-install | abort-upgrade | disappear)
  # Another version takes over, or none was there: what is set up is its own.
  exit 0
  ;;
esac

if command -v update-alternatives > /dev/null; then
  update-alternatives --quiet --remove '${executable}' '/opt/${sanitizedProductName}/${executable}'
else
  rm -f '/usr/bin/${executable}'
fi

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
  # Else it would hold until the next start of the machine. A chroot has no kernel of its own to tell.
  if command -v apparmor_parser > /dev/null && ! { command -v ischroot > /dev/null && ischroot; }; then
    apparmor_parser --remove "$profile" 2> /dev/null || true
  fi
  rm -f "$profile"
fi

# Debian and Fedora do this by themselves, other systems do not.
if command -v update-mime-database > /dev/null; then update-mime-database /usr/share/mime || true; fi
if command -v update-desktop-database > /dev/null; then update-desktop-database /usr/share/applications || true; fi
