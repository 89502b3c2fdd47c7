# What deploy.sh and test.sh both need: finding the .NET SDK, and Debian packages. Sourced, never run.
# shellcheck shell=bash

SDK_MAJOR=10

say() { printf '%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Debian and Ubuntu tell themselves apart from the rest by having apt-get.
has_apt() { command -v apt-get >/dev/null 2>&1; }

# Prints the prefix that makes a command run as root, or fails when there is no way to be root without a question.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo "$@"
  else
    return 77
  fi
}

# apt_install PACKAGE...: installs what is missing; says what to type when it may not.
apt_install() {
  local missing=() package
  for package in "$@"; do
    if ! dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
      missing+=("$package")
    fi
  done
  [ "${#missing[@]}" -gt 0 ] || return 0

  say "installing: ${missing[*]}"
  local status=0
  {
    as_root apt-get update -qq &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  } || status=$?
  [ "$status" -eq 0 ] || fail "these packages are missing: ${missing[*]}
  Install them as root:  apt-get update && apt-get install -y ${missing[*]}
  Then start this command again."
}

# Prints the dotnet command that has an SDK of the wanted version, from the places where it is usually put.
find_dotnet() {
  local candidate
  for candidate in "$(command -v dotnet 2>/dev/null || true)" "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/local/share/dotnet/dotnet /opt/homebrew/bin/dotnet; do
    if [ -x "$candidate" ] && "$candidate" --list-sdks 2>/dev/null | grep -q "^$SDK_MAJOR\."; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

# Sets $DOTNET, installing the SDK when that can be done without surprises.
require_dotnet() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1
  if DOTNET=$(find_dotnet); then
    use_dotnet
    return
  fi
  if has_apt && [ -n "$(apt-cache madison "dotnet-sdk-$SDK_MAJOR.0" 2>/dev/null)" ]; then
    apt_install "dotnet-sdk-$SDK_MAJOR.0"
  elif agreed "The .NET SDK $SDK_MAJOR is not installed. Put it into ~/.dotnet with Microsoft's install script?"; then
    has_apt && apt_install ca-certificates curl libicu-dev
    curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel "$SDK_MAJOR.0" --install-dir "$HOME/.dotnet" ||
      fail "the install script did not work; install the .NET SDK $SDK_MAJOR by hand (see below).
$(dotnet_advice)"
  fi
  DOTNET=$(find_dotnet) || fail "the .NET SDK $SDK_MAJOR is needed and was not found (looked on PATH, in ~/.dotnet, /usr/share/dotnet, /usr/lib/dotnet).
$(dotnet_advice)"
  use_dotnet
}

# The program that is built finds its runtime through DOTNET_ROOT when it is not in a system folder.
use_dotnet() {
  local real
  real=$(readlink -f "$DOTNET" 2>/dev/null || printf '%s' "$DOTNET")
  DOTNET_ROOT=$(dirname "$real")
  export DOTNET_ROOT
}

dotnet_advice() {
  say "  Ubuntu:         sudo apt-get install -y dotnet-sdk-$SDK_MAJOR.0
  Debian, others: curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel $SDK_MAJOR.0
  by hand:        https://dotnet.microsoft.com/download/dotnet/$SDK_MAJOR.0
  Then start this command again."
}

# agreed QUESTION: yes on a terminal when the person says so, or with PEERSTOR_YES=1; otherwise no.
agreed() {
  [ "${PEERSTOR_YES:-}" = 1 ] && return 0
  [ -t 0 ] && [ -t 1 ] || return 1
  local answer
  read -r -p "$1 [Y/n] " answer
  case "$answer" in '' | [yY]*) return 0 ;; *) return 1 ;; esac
}

# Node and npm bundle the scripts and styles of the pages; nothing of them is needed when the program runs.
require_node() {
  if ! { command -v node && command -v npm; } >/dev/null 2>&1; then
    has_apt || fail "Node.js 18 or newer with npm is needed to bundle the pages' scripts: https://nodejs.org/en/download"
    apt_install nodejs npm
  fi
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge 18 ] || fail "Node.js $(node --version) is too old: 18 or newer is needed to bundle the pages' scripts.
  https://nodejs.org/en/download has packages for every system."
}

# libzstd compresses chunks; without it PeerStor uses brotli, which is slower, so this is advice and no error.
require_zstd() {
  [ "$(uname -s)" = Linux ] || return 0
  if ! ldconfig -p 2>/dev/null | grep -q 'libzstd\.so\.1' && ! ls /usr/lib*/libzstd.so.1 /usr/lib/*/libzstd.so.1 >/dev/null 2>&1; then
    if has_apt; then
      apt_install libzstd1
    else
      say "note: libzstd.so.1 was not found; PeerStor works without it, but compresses more slowly. Package: libzstd or zstd."
    fi
  fi
}
