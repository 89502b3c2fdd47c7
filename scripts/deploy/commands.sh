# The commands for a deployment that runs: up, stop, status, logs, backup, restore, update. Sourced by deploy.sh, never run.
# shellcheck shell=bash

# Nobody may start or stop the same deployment at the same time. The last step of one that was killed may still be running: it is
# waited for, not raced.
lock_deployment() {
  mkdir -p "$DIR"
  exec 8>"$DIR/.lock"
  flock -n 8 && return
  say "another deploy.sh works on $DIR just now; waiting up to a minute"
  flock -w 60 8 || fail "another deploy.sh still works on $DIR. Nothing was changed; start this again when it has ended."
}

must_exist() {
  [ -f "$DIR/deployment.conf" ] || fail "there is no deployment in $DIR. './deploy.sh up' makes one; --dir DIR says where one is."
  recall
  choose_backend
}

up() {
  recall
  require_tools
  ask_wishes
  lock_deployment
  say "setting up $MODE in $DIR: $INSTANCES instance$([ "$INSTANCES" = 1 ] || printf s), on $(uname -sm)$(system_name)"
  ! is_team || require_nginx
  ! is_team || make_certificates
  build 8>&-
  install_program
  write_env
  check_storage
  remember
  start_all
  tell_where
}

require_tools() {
  local tool missing=()
  for tool in curl flock setsid; do command -v "$tool" >/dev/null 2>&1 || missing+=("$tool"); done
  [ "${#missing[@]}" -eq 0 ] || fail "these programs are missing: ${missing[*]}. Packages: curl, util-linux. Then start this command again."
}

system_name() {
  # shellcheck disable=SC1091
  [ ! -r /etc/os-release ] || (. /etc/os-release && printf ', %s' "${PRETTY_NAME:-}")
}

# Instances run from a copy, so that a build does not change the program under them.
install_program() {
  local stamp folder
  stamp=$(cksum <"$OUT/.built-from" | cut -d ' ' -f 1)
  folder=$DIR/programs/$stamp
  if [ ! -x "$folder/peerstor" ]; then
    mkdir -p "$DIR/programs"
    rm -rf "$folder.next"
    cp -r "$OUT" "$folder.next"
    mv "$folder.next" "$folder"
  fi
  ln -sfn "$folder" "$DIR/program.next"
  mv -T "$DIR/program.next" "$DIR/program"
  # The one before stays, for whoever wants to go back.
  find "$DIR/programs" -mindepth 1 -maxdepth 1 -type d ! -path "$folder" -printf '%T@ %p\n' | sort -rn | tail -n +2 | cut -d ' ' -f 2- |
    while read -r old; do rm -rf "$old"; done
}

# A wrong key is found here, before anything runs. A deployment that was set up already starts without its store, too: what is
# stored waits on this machine until the store is there again.
check_storage() {
  local said
  [ "$STORAGE_BACKEND" != local ] || return 0
  if ! said=$(in_instance 1 doctor --only storage 2>&1); then
    printf '%s\n' "$said" >&2
    [ -f "$DIR/deployment.conf" ] || fail "the storage cannot be used; the lines above say why. Nothing was started."
    say "note: the storage cannot be used now; the lines above say why. What is stored waits on this machine."
  fi
}

start_all() {
  start_instances
  make_metrics_token
  if is_team; then
    write_proxy
    start_proxy
  fi
}

# Prometheus reads each instance with a token of its own, which may only read.
make_metrics_token() {
  [ -s "$DIR/metrics.token" ] || (umask 077 && in_instance 1 token create --name metrics --scope read >"$DIR/metrics.token.next" 2>/dev/null &&
    mv "$DIR/metrics.token.next" "$DIR/metrics.token") || say "note: no token for /metrics was made (the owner has a password); docs/operations.md says how."
}

tell_where() {
  local scheme=http link
  ! is_team || scheme=https
  link=$(in_instance 1 token link 2>/dev/null | grep -o '/sign-in/[^ ]*' | head -n 1 || true)
  say "ready: $scheme://$ADDRESS:$PORT/${link:+  (sign in once by $scheme://$ADDRESS:$PORT$link)}"
  say "  ./deploy.sh status | logs | stop | backup | update, each with --dir $DIR"
}

stop_all() {
  must_exist
  lock_deployment
  local number
  stop_proxy
  for ((number = INSTANCES; number >= 1; number--)); do
    stop_instance "$number"
  done
  say "stopped"
}

status() {
  must_exist
  local number bad=0
  say "$MODE in $DIR"
  for ((number = 1; number <= INSTANCES; number++)); do
    if ! keeper_of "$number" >/dev/null; then
      say "instance $number: stopped"
      bad=1
    elif is_ready "$number"; then
      say "instance $number: ready, port $(instance_port "$number")"
    else
      say "instance $number: not ready, port $(instance_port "$number")"
      bad=1
    fi
  done
  if is_team; then
    if proxy_pid >/dev/null && is_proxy_ready; then
      say "nginx: ready, https://$ADDRESS:$PORT/"
    else
      say "nginx: $(proxy_pid >/dev/null && printf 'not ready' || printf stopped)"
      bad=1
    fi
  fi
  return "$bad"
}

logs() {
  must_exist
  local files=() what
  for what in "${REST[@]:-all}"; do
    case "$what" in
      all) files+=("$DIR"/instances/*/log "$DIR"/nginx/logs/log) ;;
      nginx) files+=("$DIR/nginx/logs/log") ;;
      *) is_number "$what" 1 "$INSTANCES" || wrong_use "'$what' is none of: 1 to $INSTANCES, nginx"; files+=("$(instance_folder "$what")/log") ;;
    esac
  done
  tail -n 50 ${FOLLOW:+-F} -- "${files[@]}" 2>/dev/null || true
}

# One instance after the other, each out of nginx's list while it is away, so that nobody notices.
with_instance_stopped() {
  local number=$1
  shift
  if is_team && proxy_pid >/dev/null; then
    write_proxy "$number"
    run_nginx -s reload
  fi
  stop_instance "$number"
  "$@"
  start_instance "$number"
  wait_ready "$number"
}

all_in_list() {
  if is_team && proxy_pid >/dev/null; then
    write_proxy
    run_nginx -s reload
  fi
}

update() {
  must_exist
  lock_deployment
  build 8>&-
  install_program
  ! is_team || make_certificates
  write_env
  local number
  for ((number = 1; number <= INSTANCES; number++)); do
    say "instance $number: restarting"
    with_instance_stopped "$number" true
  done
  all_in_list
  say "updated: all instances run the program of $(date -r "$DIR/program/.built-from" '+%F %R')"
}

backup() {
  must_exist
  lock_deployment
  local target=${REST[0]:-$DIR/backups/$(date +%Y-%m-%d-%H%M%S)} number
  [ ! -e "$target" ] || fail "$target is there already; choose another name."
  (umask 077 && rm -rf "$target.partial" && mkdir -p "$target.partial")
  for ((number = 1; number <= INSTANCES; number++)); do
    say "instance $number: copying"
    with_instance_stopped "$number" copy_instance "$number" "$target.partial"
  done
  all_in_list
  cp -p "$DIR/deployment.conf" "$DIR/.env" "$target.partial/"
  [ ! -d "$DIR/certs" ] || cp -rp "$DIR/certs" "$target.partial/"
  (cd "$target.partial" && sha256sum instance-*.tar >checksums)
  sync "$target.partial"
  mv "$target.partial" "$target"
  say "done: $target ($(du -sh "$target" | cut -f 1)). It holds keys: whoever has it can read everything."
}

copy_instance() { tar -C "$(instance_folder "$1")" --exclude=data/run -cf "$2/instance-$1.tar" data || failed_copy "$1"; }
failed_copy() {
  start_instance "$1"
  all_in_list
  fail "the data of instance $1 could not be copied; it runs again. Is the disk full?"
}

restore() {
  must_exist
  lock_deployment
  local from=${REST[0]:-} number when
  [ -n "$from" ] || wrong_use "restore needs the folder of a backup"
  [ -f "$from/checksums" ] || fail "$from is no backup that deploy.sh made, or one that was not finished."
  (cd "$from" && sha256sum --quiet -c checksums) || fail "the backup in $from is damaged. Nothing was changed."
  [ "$(grep -c . "$from/checksums")" -eq "$INSTANCES" ] || fail "the backup in $from is of another number of instances. Nothing was changed."
  when=$(date +%Y-%m-%d-%H%M%S)
  stop_proxy
  for ((number = 1; number <= INSTANCES; number++)); do stop_instance "$number"; done
  for ((number = 1; number <= INSTANCES; number++)); do
    say "instance $number: putting back; what was there is kept in data.before-$when"
    [ ! -d "$(instance_folder "$number")/data" ] || mv "$(instance_folder "$number")/data" "$(instance_folder "$number")/data.before-$when"
    mkdir -p "$(instance_folder "$number")"
    tar -C "$(instance_folder "$number")" -xf "$from/instance-$number.tar"
  done
  start_all
  say "done: the state of $(basename "$from") is back"
}
