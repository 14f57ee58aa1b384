#!/usr/bin/env bash
# Installs what `make line` needs and this machine does not have: Redis from Debian's packages,
# livekit-server from the Go module proxy into .line/bin. Run again, it does nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

LIVEKIT_SERVER_VERSION=v1.13.5

say() { echo "line: $*"; }
give_up() {
  echo "line: $*" >&2
  exit 1
}

# install_package COMMAND PACKAGE: from Debian's packages, by whoever may install them.
install_package() {
  command -v "$1" >/dev/null && return
  command -v apt-get >/dev/null || give_up "$1 is missing; install it with this system's package manager"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || give_up "$1 is missing and we are not root; run: sudo apt-get install $2"
    as_root=(sudo)
  fi
  say "installing $2"
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$2"
}

has_livekit_server() {
  "$1" -c 'from sip.programs import find_livekit_server; print(find_livekit_server())' 2>/dev/null
}

python=.venv/bin/python
[ -x "$python" ] || give_up ".venv is missing; run: make setup"

install_package redis-server redis-server
if [ -n "${LIVEKIT_SIP:-}" ] || command -v livekit-sip >/dev/null; then
  install_package sipp sip-tester # the phone of the SIP calls
fi

if found=$(has_livekit_server "$python"); then
  say "livekit-server is $found"
  exit
fi
command -v go >/dev/null || give_up \
  "livekit-server is missing and so is Go to build it; install Go 1.26 or newer, or put livekit-server on the PATH"
say "building livekit-server $LIVEKIT_SERVER_VERSION, once: about two minutes and 1 GB of memory"
mkdir -p .line/bin
GOBIN="$PWD/.line/bin" CGO_ENABLED=0 go install -v \
  "github.com/livekit/livekit-server/cmd/server@$LIVEKIT_SERVER_VERSION" 2>&1 |
  awk '/^go: downloading/ { next } / / { print; fflush() } ++n % 100 == 0 { print "line: " n " of about 760 packages"; fflush() }' \
  || give_up "livekit-server could not be built; see above"
mv .line/bin/server .line/bin/livekit-server
say "livekit-server is .line/bin/livekit-server"
