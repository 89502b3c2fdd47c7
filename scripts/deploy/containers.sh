# Instances as containers, by docker-compose-p2p.yml. Sourced by deploy.sh, never run.
# shellcheck shell=bash disable=SC2034

CONTAINERS=3

compose() { "${COMPOSE[@]}" -f "$ROOT/docker-compose-p2p.yml" "$@"; }

find_compose() {
  command -v docker >/dev/null 2>&1 || fail "Docker is not here. Without it, './deploy.sh up --mode p2p' runs the same as processes of this machine."
  docker info >/dev/null 2>&1 || fail "Docker does not answer. Does it run, and may $(id -un) use it (group docker)?"
  if docker compose version >/dev/null 2>&1; then
    COMPOSE=(docker compose)
  elif command -v docker-compose >/dev/null 2>&1; then
    COMPOSE=(docker-compose)
  else
    fail "Docker's compose is missing. Package: docker-compose-plugin or docker-compose."
  fi
}

# containers [COMPOSE OPTIONS]: such as --profile monitoring.
containers() {
  find_compose
  DIR=$ROOT/deployment
  MODE=p2p
  ask ADDRESS "The name or address that people will type" "$(hostname -f 2>/dev/null || hostname)"
  (umask 077 && mkdir -p "$DIR")
  chmod 0700 "$DIR"
  lock_deployment
  make_certificates
  # The containers' users are others than this one; nobody else gets into the folder.
  chmod 0644 "$DIR/certs/server.key" "$DIR/certs/server.crt"
  chmod 0755 "$DIR/certs"
  [ -f "$ROOT/.env" ] || cp "$ROOT/.env.example" "$ROOT/.env"
  # A file that is not there would be mounted as a folder.
  [ -f "$DIR/metrics.token" ] || : >"$DIR/metrics.token"
  compose "$@" up -d --build
  pair_containers
  if [ ! -s "$DIR/metrics.token" ]; then
    in_container 1 token create --name metrics --scope read >"$DIR/metrics.token"
    chmod 0644 "$DIR/metrics.token"
  fi
  say "ready: https://$ADDRESS/  (sign in once by https://$ADDRESS$(in_container 1 token link --json | grep -o '/sign-in/[^" ]*'))"
}

in_container() { compose exec -T "peerstor$1" /app/peerstor "${@:2}" </dev/null; }

pair_containers() {
  local number link
  for ((number = 2; number <= CONTAINERS; number++)); do
    in_container "$number" peers --json 2>/dev/null | grep -q '"id"' && continue
    link=$(in_container 1 pair invite | grep -o 'peerstor://[^ ]*' | head -n 1)
    in_container "$number" pair join "$link" >/dev/null
  done
}
