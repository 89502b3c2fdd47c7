#!/usr/bin/env bash
# Runs every test. Installs what the tests need on Debian and Ubuntu. The last line is the sum over all suites.
#   ./test.sh              everything
#   ./test.sh unit         only PeerStor.Tests and the types of the browser's code;  e2e: only the browser tests;  bats: only the shell tests
#   PEERSTOR_LAG=1500 ./test.sh e2e   each answer to a page comes up to so many milliseconds late: finds what takes one order for granted
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cd "$ROOT"
# shellcheck source=scripts/require.sh
. scripts/require.sh

NEEDED_COMMANDS=(chromium ffmpeg strace curl bats shellcheck tmux pdftotext unzip python3 ip avahi-daemon avahi-browse dbus-daemon faketime nginx openssl docker-compose promtool)
NEEDED_PACKAGES=(chromium ffmpeg strace curl bats shellcheck tmux poppler-utils unzip python3 libzstd1 nginx-light iproute2 avahi-daemon avahi-utils dbus faketime openssl docker-compose prometheus)
# A real S3 server (Ceph). Without it the tests that need one say so and are skipped.
S3_PACKAGES=(ceph-mon ceph-osd radosgw)
# A real NFS server, and a machine with a kernel that mounts it (as root). Without them likewise.
NFS_PACKAGES=(nfs-ganesha-vfs nfs-common user-mode-linux kmod)
RESULTS="$ROOT/TestResults"
# No test takes so long, and none is silent so long while others run.
HANG=12m
SIMULATOR="FullyQualifiedName~PeerStor.Tests.Simulation."

passed=0
failed=0
skipped=0

require_test_tools() {
  if has_apt; then
    apt_install "${NEEDED_PACKAGES[@]}"
    (apt_install "${S3_PACKAGES[@]}") || say "without ${S3_PACKAGES[*]} nothing is tried against a real S3 server: those tests are skipped"
    (apt_install "${NFS_PACKAGES[@]}") || say "without ${NFS_PACKAGES[*]} nothing is tried over real NFS: those tests are skipped"
  else
    local missing=() command
    for command in "${NEEDED_COMMANDS[@]}"; do
      command -v "$command" >/dev/null 2>&1 || missing+=("$command")
    done
    [ "${#missing[@]}" -eq 0 ] || fail "the tests need these programs: ${missing[*]}
  Install them with this system's package manager, then start ./test.sh again."
  fi
  require_dotnet
  require_node
  require_zstd
}

build_once() {
  export PEERSTOR_PROGRAM="$ROOT/out/peerstor"
  ./deploy.sh build
  say "building the tests ..."
  "$DOTNET" restore PeerStor.slnx --locked-mode -v quiet --nologo
  "$DOTNET" build PeerStor.slnx -c Release --no-restore -v quiet --nologo
}

# run_dotnet PROJECT MINUTES NAME ARGUMENTS...: adds the counts of tests of one project; a crash without a result counts as one failure.
# A test that hangs is named and ends the run; so does a run that takes longer than MINUTES.
run_dotnet() {
  local project=$1 minutes=$2 name=$3 trx="$RESULTS/$3.trx" status=0 counters
  shift 3
  say "running $name ..."
  timeout --foreground --kill-after=30s "${minutes}m" "$DOTNET" test "$project" -c Release --no-build --nologo -v quiet "$@" \
    --logger "trx;LogFileName=$trx" --logger "console;verbosity=minimal" --results-directory "$RESULTS" \
    --blame-hang --blame-hang-timeout "$HANG" --blame-hang-dump-type none </dev/null || status=$?
  [ "$status" -ne 124 ] || say "$name was stopped after $minutes minutes"

  counters=$(grep -o '<Counters [^>]*>' "$trx" 2>/dev/null | tail -n 1 || true)
  local total executed ok bad
  total=$(counter total "$counters")
  executed=$(counter executed "$counters")
  ok=$(counter passed "$counters")
  bad=$((executed - ok))
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi
  add "$ok" "$bad" $((total - executed))
}

counter() { printf '%s' "$2" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" | grep . || printf 0; }

run_bats() {
  local tap="$RESULTS/bats.tap" status=0
  say "running bats ..."
  bats --formatter tap scripts/tests >"$tap" </dev/null || status=$?
  grep -v '^ok ' "$tap" | grep -v '^1\.\.' || true
  local ok bad skip
  skip=$(grep -c '^ok .*# skip' "$tap" || true)
  ok=$(($(grep -c '^ok ' "$tap" || true) - skip))
  bad=$(grep -c '^not ok ' "$tap" || true)
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
  fi
  add "$ok" "$bad" "$skip"
}

# The types of the browser's code: one test.
run_types() {
  say "running npm run check ..."
  if (cd PeerStor.Web && npm run --silent check) </dev/null; then
    add 1 0 0
  else
    add 0 1 0
  fi
}

add() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + $3))
}

main() {
  local what=${1:-all}
  case "$what" in all | unit | e2e | bats) ;; *) fail "unknown suite \"$what\": all, unit, e2e or bats" ;; esac
  require_test_tools
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  if ! build_once; then
    say "the build failed: no test was run"
    add 0 1 0
  else
    case "$what" in all | unit)
        run_types
        # By itself: it needs all processors for a minute or two.
        PEERSTOR_SIM_SEEDS=${PEERSTOR_SIM_SEEDS:-1000} DOTNET_gcServer=1 run_dotnet PeerStor.Tests 15 simulator --filter "$SIMULATOR"
        run_dotnet PeerStor.Tests 40 PeerStor.Tests --filter "${SIMULATOR/\~/!\~}"
        ;;
    esac
    case "$what" in all | e2e) run_dotnet PeerStor.E2E 25 PeerStor.E2E ;; esac
    case "$what" in all | bats) run_bats ;; esac
  fi
  say "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ]
}

main "$@"
