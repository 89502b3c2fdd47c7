#!/usr/bin/env bash
# Builds and starts PeerStor. `./deploy.sh help` lists the commands.
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
OUT="$ROOT/out"
# shellcheck source=scripts/require.sh
. "$ROOT/scripts/require.sh"
for part in wishes certificates instances proxy containers commands; do
  # shellcheck source=/dev/null
  . "$ROOT/scripts/deploy/$part.sh"
done

usage() {
  cat <<TEXT
Usage: ./deploy.sh COMMAND [ARGUMENTS]

  local [SERVE OPTIONS]  build when something changed, start PeerStor on this machine and
                         show its address, a one-time sign-in link and the link's QR code
  build                  build the program; it is out/peerstor afterwards
  publish [RID]          a program that needs no .NET installed: published/RID/peerstor and its wwwroot
                         folder; RID is linux-x64, linux-arm64, win-x64 or osx-arm64 (default: this machine's)
  help                   this text

A deployment that goes on in the background, of one instance or of several behind nginx:
  up                     set it up and start it; asks what is not said by options. Again: starts what does not run
  status                 what runs; leaves with 1 when something does not
  logs [N|nginx] [-f]    the last lines
  stop                   stop everything; 'up' starts it where it was
  update                 build this source, restart one instance after the other, without a gap when there are several
  backup [FOLDER]        a copy of everything, one instance after the other
  restore FOLDER         put a copy back; what is there now is kept beside it
  containers [OPTIONS]   the same with Docker: docker-compose-p2p.yml; options such as --profile monitoring go to it
Its options, each with a variable of the environment, and none of them needed:
  --mode local|s3|nfs|p2p|hybrid  (PEERSTOR_MODE)          --dir DIR, where it lies  (PEERSTOR_DEPLOYMENT)
  --instances N  (PEERSTOR_INSTANCES)                      --address NAME that people type  (PEERSTOR_ADDRESS)
  --port N for people  (PEERSTOR_PUBLIC_PORT)              --first-port N for instances  (PEERSTOR_FIRST_PORT)
  --cert FILE --cert-key FILE, else an authority is made   --yes, no questions  (PEERSTOR_YES=1)
  --bucket, --region, --endpoint  (AWS_S3_BUCKET …)        --nfs DIRECTORY  (NFS_MOUNT_POINT)
  The S3 keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, never from an option.

What is missing (.NET SDK $SDK_MAJOR, Node.js, libzstd) is installed by apt when you are root or have sudo;
otherwise the command says what to install. PEERSTOR_YES=1 answers its questions with yes.

Examples:
  ./deploy.sh local
  ./deploy.sh local --port 9000 --data /srv/peerstor
  ./deploy.sh publish linux-arm64
  ./deploy.sh up --mode p2p --instances 3 --address files.example.org --port 443 --yes
TEXT
}

# This machine in .NET's words, such as linux-x64.
this_rid() {
  local system machine
  case "$(uname -s)" in
    Linux) system=linux ;;
    Darwin) system=osx ;;
    MINGW* | MSYS* | CYGWIN*) system=win ;;
    *) fail "PeerStor is built on Linux, macOS and Windows; this is $(uname -s)." ;;
  esac
  case "$(uname -m)" in
    x86_64 | amd64) machine=x64 ;;
    aarch64 | arm64) machine=arm64 ;;
    *) fail "PeerStor is built for x64 and arm64 machines; this is $(uname -m)." ;;
  esac
  printf '%s-%s\n' "$system" "$machine"
}

# One number for everything that the program is built from, so that nothing is built twice.
source_state() {
  {
    "$DOTNET" --version
    find PeerStor.Engine PeerStor.Web Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt \
      global.json scripts deploy.sh \( -name bin -o -name obj -o -name node_modules -o -name dist -o -path scripts/tests \) -prune \
      -o -type f -exec cksum {} + | sort
  } | cksum
}

require_build_tools() {
  require_dotnet
  require_node
  require_zstd
}

# The tools that are there already; nothing is installed.
find_build_tools() {
  DOTNET=$(find_dotnet) || fail "the .NET SDK $SDK_MAJOR was not found; './deploy.sh fetch' first"
  use_dotnet
}

build() {
  require_build_tools
  cd "$ROOT"
  local state
  state=$(source_state)
  if [ -x "$OUT/peerstor" ] && [ "$(cat "$OUT/.built-from" 2>/dev/null)" = "$state" ]; then
    return 0
  fi

  say "building PeerStor (a minute the first time) ..."
  # Made beside and moved into place, so that a failed build leaves the last program whole.
  local next="$ROOT/out.next"
  rm -rf "$next"
  publish_program "$(this_rid)" "$next" false
  printf '%s\n' "$state" >"$next/.built-from"
  rm -rf "$OUT"
  mv "$next" "$OUT"
}

# publish_program RID FOLDER SELF-CONTAINED OPTION...: the packages are checked against the lock files first; the platform's own
# packages come on top and depend on the SDK's patch level, so that step keeps a lock of its own.
publish_program() {
  local rid=$1 folder=$2 self_contained=$3
  shift 3
  restore_for "$rid" "$self_contained"
  compile_for "$rid" "$folder" "$self_contained" "$@"
}

restore_for() {
  local rid=$1 self_contained=$2
  run_quietly "$DOTNET" restore PeerStor.Web/PeerStor.Web.csproj --locked-mode -v quiet
  run_quietly "$DOTNET" restore PeerStor.Web/PeerStor.Web.csproj -r "$rid" -p:PublishReadyToRun=true \
    -p:SelfContained="$self_contained" -p:RestoreLockedMode=false -p:NuGetLockFilePath="obj/packages.$rid.lock.json" -v quiet
}

compile_for() {
  local rid=$1 folder=$2 self_contained=$3
  shift 3
  # What is compiled ahead of time for one kind of program does not run in the other, and the SDK would reuse it.
  rm -rf "PeerStor.Web/obj/Release/net10.0/$rid/R2R"
  run_quietly "$DOTNET" publish PeerStor.Web/PeerStor.Web.csproj --no-restore -c Release -r "$rid" "$@" \
    -p:SelfContained="$self_contained" -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=false \
    -p:DebugType=none -o "$folder" -v quiet --nologo
  ls "$folder"/peerstor* >/dev/null 2>&1 || fail "the build said that it went well, but $folder holds no program; try again."
}

# The output of a build is only of interest when it failed.
run_quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "the build failed; the lines above say why. Nothing that was built before has been changed."
  fi
  rm -f "$log"
}

# What needs the network, for builds that have none (the Dockerfile): the tools and the packages.
fetch() {
  require_build_tools
  cd "$ROOT"
  restore_for "$(this_rid)" true
  (cd PeerStor.Web && run_quietly npm ci --no-audit --no-fund --loglevel=error && touch node_modules/.restored)
}

# compile FOLDER: this machine's program with its own .NET, as a folder: nothing is unpacked when it starts.
compile() {
  [ "$#" -eq 1 ] || fail "compile needs a folder"
  find_build_tools
  cd "$ROOT"
  compile_for "$(this_rid)" "$1" true
}

publish() {
  local rid=${1:-$(this_rid)}
  case "$rid" in
    linux-x64 | linux-arm64 | win-x64 | osx-arm64) ;;
    *)
      printf 'error: unknown RID "%s"; one of linux-x64, linux-arm64, win-x64, osx-arm64\n' "$rid" >&2
      exit 2
      ;;
  esac
  require_build_tools
  cd "$ROOT"
  say "publishing for $rid ..."
  publish_program "$rid" "$ROOT/published/$rid" true -p:PublishSingleFile=true \
    -p:IncludeNativeLibrariesForSelfExtract=true
  say "done: published/$rid/"
}

main() {
  local command=${1:-help}
  [ "$#" -eq 0 ] || shift
  case "$command" in
    local)
      build
      exec "$OUT/peerstor" serve "$@"
      ;;
    build)
      build
      say "done: out/peerstor"
      ;;
    publish) publish "$@" ;;
    fetch)
      fetch
      say "done: './deploy.sh publish' needs no network now"
      ;;
    compile) compile "$@" ;;
    up | status | logs | update | backup | restore)
      read_options "$@"
      "$command"
      ;;
    containers)
      set_defaults
      containers "$@"
      ;;
    stop)
      read_options "$@"
      stop_all
      ;;
    help | --help | -h) usage ;;
    *)
      printf 'error: unknown command "%s"\n\n' "$command" >&2
      usage >&2
      exit 2
      ;;
  esac
}

main "$@"
