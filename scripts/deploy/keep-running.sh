#!/usr/bin/env bash
# keep-running.sh FOLDER COMMAND...: runs a command, and runs it again when it was killed or broke. Ends with it on SIGTERM, and when
# it ended by itself or says that a setting is wrong.
set -uo pipefail
folder=$1
shift
child=
trap 'trap "" TERM; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null; wait "$child"; exit 0' TERM INT

while true; do
  "$@" &
  child=$!
  wait "$child"
  code=$?
  # 0: stopped; 1 to 127: it said why it cannot go on; above: a signal ended it.
  [ "$code" -gt 128 ] || exit "$code"
  printf '{"level":"error","message":"the instance in %s was ended by signal %s; it starts again"}\n' "$folder" "$((code - 128))"
  sleep 1 &
  wait "$!"
done
