#!/usr/bin/env bats
# deploy.sh's deployments that go on in the background. Real instances and a real nginx; fake commands stand in only for what is
# to be missing.

setup() {
  ROOT="$BATS_TEST_DIRNAME/../.."
  DEPLOYMENT="$BATS_TEST_TMPDIR/deployment"
  export PEERSTOR_DEPLOYMENT="$DEPLOYMENT" PEERSTOR_YES=1 PEERSTOR_MIN_FREE="1 MB"
  FIRST=$((20000 + RANDOM % 5000 * 2))
  PUBLIC=$((FIRST + 50))
}

teardown() {
  [ ! -f "$DEPLOYMENT/deployment.conf" ] || "$ROOT/deploy.sh" stop >/dev/null
  if [ -n "${STORE_PID:-}" ]; then
    kill "$STORE_PID"
    wait "$STORE_PID" || true
  fi
  ! mountpoint -q "$BATS_TEST_TMPDIR/share" || umount "$BATS_TEST_TMPDIR/share"
}

deploy() { "$ROOT/deploy.sh" "$@"; }
up() { deploy up --address localhost --port "$PUBLIC" --first-port "$FIRST" "$@"; }

# A PATH with everything but one command.
without() {
  local folder="$BATS_TEST_TMPDIR/without-$1" directory program
  mkdir -p "$folder"
  for directory in /usr/local/sbin /usr/local/bin /usr/sbin /usr/bin; do
    for program in "$directory"/*; do
      [ "${program##*/}" = "$1" ] || ln -sf "$program" "$folder/${program##*/}" 2>/dev/null || true
    done
  done
  printf '%s' "$folder"
}

own_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "${2:-90}" -subj /CN=localhost \
    -keyout "$BATS_TEST_TMPDIR/$1.key" -out "$BATS_TEST_TMPDIR/$1.crt" 2>/dev/null
}

@test "a local deployment starts in the background, tells how it is, and stops" {
  run up --mode local
  echo "$output"
  [ "$status" -eq 0 ]
  [[ "$output" == *"ready: http://localhost:$PUBLIC/"*"/sign-in/"* ]]
  curl -fsS "http://127.0.0.1:$PUBLIC/health/ready"
  [ "$(stat -c %a "$DEPLOYMENT/.env")" = 600 ]
  [ "$(stat -c %a "$DEPLOYMENT/metrics.token")" = 600 ]
  curl -fsS -H "Authorization: Bearer $(cat "$DEPLOYMENT/metrics.token")" "http://127.0.0.1:$PUBLIC/metrics" | promtool check metrics

  run deploy status
  [ "$status" -eq 0 ]
  run deploy logs 1
  [ "$status" -eq 0 ]
  [[ "$output" == *"sign-in"* ]]
  run deploy stop
  [ "$status" -eq 0 ]
  run deploy status
  [ "$status" -eq 1 ]
  [[ "$output" == *"instance 1: stopped"* ]]
}

@test "a team of two: pairs, is reached through nginx, stays when set up again, comes back when killed, is updated, backed up and restored" {
  run up --mode p2p --instances 2
  echo "$output"
  [ "$status" -eq 0 ]
  token=$(cd "$DEPLOYMENT" && program/peerstor token create --data instances/1/data --name test)
  ask() { curl -fsS --cacert "$DEPLOYMENT/certs/ca.crt" -H "Authorization: Bearer $token" "$@"; }
  echo "before" | ask -T - "https://localhost:$PUBLIC/api/v1/content/note.txt"
  keeper=$(cat "$DEPLOYMENT/instances/1/keeper.pid")
  certificate=$(cksum <"$DEPLOYMENT/certs/server.crt")

  # Again, and nothing of what is said is asked or changed.
  echo 'PEERSTOR_LOG_LEVEL=warning' >>"$DEPLOYMENT/.env"
  run deploy up
  [ "$status" -eq 0 ]
  [ "$keeper" = "$(cat "$DEPLOYMENT/instances/1/keeper.pid")" ]
  [ "$certificate" = "$(cksum <"$DEPLOYMENT/certs/server.crt")" ]
  [ "$(grep -c 'PEERSTOR_LOG_LEVEL=warning' "$DEPLOYMENT/.env")" -eq 1 ]
  [ "$(cd "$DEPLOYMENT" && program/peerstor peers --data instances/1/data --json | grep -o '"connected"' | wc -l)" -eq 1 ]

  # kill -9: it is started again.
  pkill -KILL -P "$keeper"
  for _ in $(seq 100); do deploy status >/dev/null && break; sleep 0.1; done
  run deploy status
  [ "$status" -eq 0 ]

  run deploy backup "$BATS_TEST_TMPDIR/copy"
  echo "$output"
  [ "$status" -eq 0 ]
  echo "after" | ask -T - "https://localhost:$PUBLIC/api/v1/content/note.txt"
  run deploy update
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(ask "https://localhost:$PUBLIC/api/v1/content/note.txt")" = after ]

  run deploy restore "$BATS_TEST_TMPDIR/copy"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(ask "https://localhost:$PUBLIC/api/v1/content/note.txt")" = before ]
  run deploy restore "$BATS_TEST_TMPDIR/nothing"
  [ "$status" -ne 0 ]
}

@test "set up that is interrupted goes on when it is started again" {
  "$ROOT/deploy.sh" up --mode p2p --instances 2 --address localhost --port "$PUBLIC" --first-port "$FIRST" >/dev/null 2>&1 3>&- &
  starting=$!
  for _ in $(seq 200); do [ -f "$DEPLOYMENT/instances/1/keeper.pid" ] && break; sleep 0.05; done
  kill -KILL "$starting"
  wait "$starting" || true
  run up --mode p2p --instances 2
  echo "$output"
  [ "$status" -eq 0 ]
  run deploy status
  [ "$status" -eq 0 ]
}

@test "a given certificate is used; a key that is not its own and an expired one are refused, and nothing is changed" {
  own_certificate mine
  own_certificate other
  run up --mode p2p --instances 1 --cert "$BATS_TEST_TMPDIR/mine.crt" --cert-key "$BATS_TEST_TMPDIR/other.key"
  [ "$status" -ne 0 ]
  [[ "$output" == *"does not belong to the certificate"* ]]
  [ ! -e "$DEPLOYMENT/certs/server.key" ]
  run up --mode p2p --instances 1 --cert "$BATS_TEST_TMPDIR/mine.crt"
  [ "$status" -eq 2 ]
  run up --mode p2p --instances 1 --cert "$BATS_TEST_TMPDIR/mine.crt" --cert-key "$BATS_TEST_TMPDIR/mine.key"
  echo "$output"
  [ "$status" -eq 0 ]
  curl -fsS --cacert "$BATS_TEST_TMPDIR/mine.crt" "https://localhost:$PUBLIC/health/ready"
}

@test "wrong wishes are refused with 2 and a line that names them" {
  for wrong in "--mode cloud" "--instances 0" "--instances 21" "--port many" "--colour red" "--mode"; do
    # shellcheck disable=SC2086
    run deploy up --mode p2p $wrong
    [ "$status" -eq 2 ]
  done
  run deploy up --mode p2p --address "a b"
  [ "$status" -eq 2 ]
  [[ "$output" == *"a b"* ]]
  [ ! -e "$DEPLOYMENT/deployment.conf" ]
}

# object_store BUCKET: a real S3 server with a bucket; sets the variables that deploy.sh takes.
object_store() {
  local line=
  coproc STORE { exec dotnet "$ROOT/PeerStor.Tests.Child/bin/Release/net10.0/PeerStor.Tests.Child.dll" object-store "$BATS_TEST_TMPDIR/store" "$1" 3>&-; }
  read -r line <&"${STORE[0]}"
  [[ "$line" != missing* ]] || skip "${line#missing }"
  read -r _ S3_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY <<<"$line"
  export S3_ENDPOINT_URL AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_S3_BUCKET=$1
}

# stored_there TOKEN FILE URL: puts a file there, and waits until an instance has brought all of it into the backend.
stored_there() {
  local curl=(curl -fsS -H "Authorization: Bearer $1") port there=
  [ ! -f "$DEPLOYMENT/certs/ca.crt" ] || curl+=(--cacert "$DEPLOYMENT/certs/ca.crt")
  "${curl[@]}" -T "$2" "$3/api/v1/content/film.mp4"
  for _ in $(seq 300); do
    for port in "$PUBLIC" "$FIRST" "$((FIRST + 1))"; do
      there=$("${curl[@]}" "http://127.0.0.1:$port/api/v1/storage" 2>/dev/null | python3 -c \
        'import json, sys; s = json.load(sys.stdin); print(s["bytes"] >= 8_500_000 and s["waiting"] == 0)' 2>/dev/null) || true
      [ "$there" != True ] || break 2
    done
    sleep 0.1
  done
  [ "$there" = True ]
  [ "$("${curl[@]}" "$3/api/v1/content/film.mp4" | cksum)" = "$(cksum <"$2")" ]
}

@test "one instance and a team with a bucket: a wrong key is found before anything starts, files go there, and again changes nothing" {
  object_store files
  run env AWS_SECRET_ACCESS_KEY=wrong "$ROOT/deploy.sh" up --mode s3 --address localhost --port "$PUBLIC" --first-port "$FIRST"
  echo "$output"
  [ "$status" -eq 1 ]
  [[ "$output" == *"does not belong to the key"* ]]
  [[ "$output" == *"Nothing was started"* ]]
  [ ! -e "$DEPLOYMENT/deployment.conf" ]

  head -c 9000000 /dev/urandom >"$BATS_TEST_TMPDIR/film"
  for mode in s3 hybrid; do
    DEPLOYMENT="$BATS_TEST_TMPDIR/$mode"
    export PEERSTOR_DEPLOYMENT="$DEPLOYMENT"
    run up --mode "$mode" --instances "$([ "$mode" = s3 ] && echo 1 || echo 2)"
    echo "$output"
    [ "$status" -eq 0 ]
    token=$(cd "$DEPLOYMENT" && program/peerstor token create --data instances/1/data --name test)
    stored_there "$token" "$BATS_TEST_TMPDIR/film" "$([ "$mode" = s3 ] && echo "http://localhost:$PUBLIC" || echo "https://localhost:$PUBLIC")"
    keeper=$(cat "$DEPLOYMENT/instances/1/keeper.pid")
    run env -u S3_ENDPOINT_URL -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_S3_BUCKET "$ROOT/deploy.sh" up
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$keeper" = "$(cat "$DEPLOYMENT/instances/1/keeper.pid")" ]
    deploy stop
  done
}

@test "a team on a share: files go there, and again changes nothing" {
  share="$BATS_TEST_TMPDIR/share"
  mkdir "$share"
  mount -t tmpfs -o size=64m tmpfs "$share" 2>/dev/null || skip "nothing may be mounted here"
  head -c 9000000 /dev/urandom >"$BATS_TEST_TMPDIR/film"
  run up --mode nfs --nfs "$share" --instances 2
  echo "$output"
  [ "$status" -eq 0 ]
  token=$(cd "$DEPLOYMENT" && program/peerstor token create --data instances/1/data --name test)
  stored_there "$token" "$BATS_TEST_TMPDIR/film" "https://localhost:$PUBLIC"
  [ "$(du -sm "$share" | cut -f 1)" -ge 8 ]
  keeper=$(cat "$DEPLOYMENT/instances/1/keeper.pid")
  run deploy up
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$keeper" = "$(cat "$DEPLOYMENT/instances/1/keeper.pid")" ]
}

@test "a storage mode without what it needs says what is missing" {
  run env -u AWS_S3_BUCKET "$ROOT/deploy.sh" up --mode s3
  [ "$status" -eq 2 ]
  [[ "$output" == *"--bucket"* ]]
  run deploy up --mode nfs
  [ "$status" -eq 2 ]
  [[ "$output" == *"--nfs"* ]]
  run deploy up --mode nfs --nfs "$BATS_TEST_TMPDIR"
  [ "$status" -eq 1 ]
  [[ "$output" == *"nothing is mounted"* ]]
}

@test "missing programs are named, and what is not there without Docker is said" {
  run env PATH="$(without curl)" "$ROOT/deploy.sh" up --mode local
  [ "$status" -eq 1 ]
  [[ "$output" == *"missing: curl"* ]]
  run env PATH="$(without docker)" "$ROOT/deploy.sh" containers
  [ "$status" -eq 1 ]
  [[ "$output" == *"Docker is not here"* ]]
}

@test "a port that is in use is named" {
  python3 -m http.server "$PUBLIC" --bind 127.0.0.1 >/dev/null 2>&1 3>&- &
  server=$!
  for _ in $(seq 100); do (exec 4<>"/dev/tcp/127.0.0.1/$PUBLIC") 2>/dev/null && break; sleep 0.05; done
  run up --mode local
  kill "$server"
  [ "$status" -eq 1 ]
  [[ "$output" == *"port $PUBLIC is in use"* ]]
}

@test "commands without a deployment say so" {
  for command in status stop logs update backup "restore x"; do
    # shellcheck disable=SC2086
    run deploy $command
    [ "$status" -eq 1 ]
    [[ "$output" == *"no deployment"* ]]
  done
}

@test "what containers are started from is valid" {
  touch "$BATS_TEST_TMPDIR/.env"
  cp "$ROOT/docker-compose-p2p.yml" "$BATS_TEST_TMPDIR/"
  cd "$BATS_TEST_TMPDIR"
  run docker-compose -f docker-compose-p2p.yml --profile s3 --profile nfs --profile monitoring config -q
  echo "$output"
  [ "$status" -eq 0 ]
  # What is mounted is there.
  grep -o '\./\(nginx\|docs\)/[^:]*' docker-compose-p2p.yml | while read -r file; do [ -f "$ROOT/$file" ]; done
  # What the image is made from is let in, and there.
  grep '^COPY [^-]' "$ROOT/Dockerfile" | sed 's/^COPY //; s/ [^ ]*$//' | tr ' ' '\n' | while read -r file; do
    [ -e "$ROOT/$file" ]
    grep -qF "!${file%%/*}" "$ROOT/.dockerignore"
  done
}

@test "rules and settings for Prometheus are right, and every figure in them and on the board exists" {
  cd "$ROOT/docs/monitoring"
  promtool check rules alerts.yml
  promtool test rules alerts-test.yml
  promtool check config --syntax-only prometheus.yml
  promtool check config --syntax-only prometheus-containers.yml
  python3 -m json.tool grafana.json >/dev/null
  for name in $(grep -oh 'peerstor_[a-z_]*' alerts.yml grafana.json | sort -u); do
    base=${name%_total}
    base=${base%_bucket}
    base=${base%_count}
    base=${base%_sum}
    grep -rqF "\"$base\"" "$ROOT/PeerStor.Web/Api/Metrics" "$ROOT/PeerStor.Engine/Common/EngineMeter.cs" || { echo "unknown: $name"; false; }
    grep -qF "$base" "$ROOT/docs/operations.md" || { echo "not documented: $name"; false; }
  done
}
