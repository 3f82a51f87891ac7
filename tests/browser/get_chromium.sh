#!/bin/sh
# Installs Chromium for the browser tests through apt where that needs no password; else says how.
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then as_root=; else as_root="sudo -n"; fi
    if $as_root true 2>/dev/null; then
        echo "Installing Chromium for the browser tests ..."
        ($as_root apt-get -qq update && $as_root apt-get -qq install -y chromium) >/dev/null 2>&1 && exit 0
    fi
fi
echo "The browser tests are skipped: install Chromium (Debian, Ubuntu: sudo apt-get install chromium) to run them."
