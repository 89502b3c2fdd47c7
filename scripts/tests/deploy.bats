#!/usr/bin/env bats
# deploy.sh as a person uses it. Fake commands stand in only for what must not really happen (installing).

setup() {
  ROOT="$BATS_TEST_DIRNAME/../.."
  FAKE="$BATS_TEST_TMPDIR/bin"
  mkdir -p "$FAKE"
}

@test "help lists the commands and leaves with 0" {
  run "$ROOT/deploy.sh" help
  [ "$status" -eq 0 ]
  [[ "$output" == *"local"* ]]
  [[ "$output" == *"publish"* ]]
}

@test "an unknown command is refused with 2 and the list of commands" {
  run "$ROOT/deploy.sh" launch
  [ "$status" -eq 2 ]
  [[ "$output" == *'unknown command "launch"'* ]]
  [[ "$output" == *"./deploy.sh local"* ]]
}

@test "an unknown platform is refused with 2 and the list of platforms" {
  run "$ROOT/deploy.sh" publish beos-x64
  [ "$status" -eq 2 ]
  [[ "$output" == *"linux-arm64"* ]]
}

@test "the scripts pass shellcheck" {
  run shellcheck -x -P "$ROOT" "$ROOT/deploy.sh" "$ROOT/test.sh" "$ROOT/.ci/run" "$ROOT/scripts/require.sh" \
    "$ROOT"/scripts/deploy/*.sh
  echo "$output"
  [ "$status" -eq 0 ]
}

@test "build leaves a program that runs from any directory" {
  run "$ROOT/deploy.sh" build
  [ "$status" -eq 0 ]
  cd /
  run "$ROOT/out/peerstor" --version
  [ "$status" -eq 0 ]
}

@test "a second build does nothing" {
  "$ROOT/deploy.sh" build
  before=$(stat -c %Y "$ROOT/out/peerstor")
  run "$ROOT/deploy.sh" build
  [ "$status" -eq 0 ]
  [[ "$output" != *"building"* ]]
  [ "$before" = "$(stat -c %Y "$ROOT/out/peerstor")" ]
}

@test "settings reach the program through deploy.sh local, and a wrong one stops it with 78" {
  run env PEERSTOR_PORT=many "$ROOT/deploy.sh" local
  [ "$status" -eq 78 ]
  [[ "$output" == *"PEERSTOR_PORT=many"* ]]
}
