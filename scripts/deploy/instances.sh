# Instances as processes on this machine: starting, stopping, pairing, watching. Sourced by deploy.sh, never run.
# shellcheck shell=bash

instance_folder() { printf '%s/instances/%s' "$DIR" "$1"; }
# The first instance of a deployment without nginx has the public port itself.
instance_port() { if is_team; then printf '%s' "$((FIRST_PORT + $1 - 1))"; else printf '%s' "$PORT"; fi; }
peer_port() { printf '%s' "$((FIRST_PORT + 100 + $1 - 1))"; }

# keeper_of NUMBER: prints the process that keeps an instance running; fails when there is none.
keeper_of() {
  local file pid
  file=$(instance_folder "$1")/keeper.pid
  pid=$(cat "$file" 2>/dev/null) || return 1
  # Numbers of processes are used again: it must be ours.
  [ -n "$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$(instance_folder "$1")" && printf '%s' "$pid"
}

start_instance() {
  local number=$1 folder host
  folder=$(instance_folder "$number")
  keeper_of "$number" >/dev/null && return 0
  mkdir -p "$folder"
  host=$(is_team && printf 127.0.0.1 || printf 0.0.0.0)
  port_is_free "$(instance_port "$number")" ||
    fail "port $(instance_port "$number") is in use by another program. Choose others: --port N (people) or --first-port N (instances)."
  (
    cd "$DIR" || exit
    # Written before anything runs, so that whoever kills this script leaves no instance that is not known.
    printf '%s\n' "$BASHPID" >"$folder/keeper.pid.next" && mv "$folder/keeper.pid.next" "$folder/keeper.pid"
    exec setsid "$ROOT/scripts/deploy/keep-running.sh" "$folder" "$(readlink -f "$DIR/program")/peerstor" serve --data "$folder/data" --host "$host" \
      --port "$(instance_port "$number")" --peer-port "$(peer_port "$number")" --name "$(hostname)-$number"
  ) >>"$folder/log" 2>&1 </dev/null 8>&- &
  until keeper_of "$number" >/dev/null || ! kill -0 "$!" 2>/dev/null; do sleep 0.01; done
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# An instance gets time to end its requests; one that does not end by itself is killed, which loses nothing that it acknowledged.
stop_instance() {
  local keeper waited=0
  keeper=$(keeper_of "$1") || return 0
  kill -TERM "$keeper" 2>/dev/null || true
  while kill -0 "$keeper" 2>/dev/null; do
    if [ "$waited" -ge 300 ]; then
      say "instance $1 does not end by itself; it is killed"
      pkill -KILL -P "$keeper" || true
      kill -KILL "$keeper" 2>/dev/null || true
      break
    fi
    waited=$((waited + 1))
    sleep 0.1
  done
  rm -f "$(instance_folder "$1")/keeper.pid"
}

# answers URL OPTION...: whether something says 200 there.
answers() { curl -fsS -o /dev/null --max-time 2 "${@:2}" "$1" 2>/dev/null; }

is_ready() { answers "http://127.0.0.1:$(instance_port "$1")/health/ready"; }

wait_ready() {
  local number=$1 waited=0
  until is_ready "$number"; do
    if ! keeper_of "$number" >/dev/null || [ "$waited" -ge 600 ]; then
      say "the last lines of $(instance_folder "$number")/log:" >&2
      tail -n 5 "$(instance_folder "$number")/log" >&2
      fail "instance $number did not become ready; the lines above say why. './deploy.sh stop' ends what has been started."
    fi
    waited=$((waited + 1))
    sleep 0.1
  done
}

in_instance() { (cd "$DIR" && "$DIR/program/peerstor" "${@:2}" --data "$(instance_folder "$1")/data"); }

# Whether an instance is one of the others' devices already.
is_paired() { in_instance "$1" peers --json 2>/dev/null | grep -q '"id"'; }

start_instances() {
  local number link
  for ((number = 1; number <= INSTANCES; number++)); do
    start_instance "$number"
    wait_ready "$number"
    if [ "$number" -gt 1 ] && ! is_paired "$number"; then
      link=$(in_instance 1 pair invite | grep -o 'peerstor://[^ ]*' | head -n 1)
      in_instance "$number" pair join "$link" >/dev/null
      wait_paired "$number"
    fi
  done
}

# It starts again as one of the others' devices, and fetches what they have.
wait_paired() {
  local waited=0
  until is_paired "$1" && is_ready "$1"; do
    [ "$waited" -lt 300 ] || fail "instance $1 did not join the others; see $(instance_folder "$1")/log, then start this command again."
    waited=$((waited + 1))
    sleep 0.1
  done
}
