# What a deployment is to be like: from options, the environment, what was chosen before, and questions, in that order.
# Sourced by deploy.sh, never run.
# shellcheck shell=bash disable=SC2034,SC2153

MODES="local s3 nfs p2p hybrid"
# What is remembered of a deployment, in DIR/deployment.conf. No secret is among them: those stand in DIR/.env, mode 0600.
WISHES=(MODE INSTANCES ADDRESS PORT FIRST_PORT CERT CERT_KEY)
# What goes into DIR/.env, in PeerStor's own names.
STORAGE_SETTINGS=(STORAGE_BACKEND AWS_REGION AWS_S3_BUCKET AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY S3_ENDPOINT_URL
  S3_FORCE_PATH_STYLE NFS_MOUNT_POINT)

set_defaults() {
  DIR=${PEERSTOR_DEPLOYMENT:-$ROOT/deployment}
  MODE=${PEERSTOR_MODE:-}
  INSTANCES=${PEERSTOR_INSTANCES:-}
  ADDRESS=${PEERSTOR_ADDRESS:-}
  PORT=${PEERSTOR_PUBLIC_PORT:-}
  FIRST_PORT=${PEERSTOR_FIRST_PORT:-}
  CERT=${PEERSTOR_CERT:-}
  CERT_KEY=${PEERSTOR_CERT_KEY:-}
  ASK=1
  FOLLOW=
  REST=()
}

read_options() {
  set_defaults
  while [ "$#" -gt 0 ]; do
    case "$1" in
      --yes | -y) ASK= ;;
      --follow | -f) FOLLOW=1 ;;
      --dir | --mode | --instances | --address | --port | --first-port | --cert | --cert-key | --bucket | --region | --endpoint | --nfs)
        [ "$#" -ge 2 ] || wrong_use "$1 needs a value"
        take_option "$1" "$2"
        shift
        ;;
      -*) wrong_use "unknown option $1" ;;
      *) REST+=("$1") ;;
    esac
    shift
  done
  { [ -t 0 ] && [ -t 1 ] && [ "${PEERSTOR_YES:-}" != 1 ]; } || ASK=
  case "$DIR" in /*) ;; *) DIR=$PWD/$DIR ;; esac
}

take_option() {
  case "$1" in
    --dir) DIR=$2 ;;
    --mode) MODE=$2 ;;
    --instances) INSTANCES=$2 ;;
    --address) ADDRESS=$2 ;;
    --port) PORT=$2 ;;
    --first-port) FIRST_PORT=$2 ;;
    --cert) CERT=$2 ;;
    --cert-key) CERT_KEY=$2 ;;
    --bucket) AWS_S3_BUCKET=$2 ;;
    --region) AWS_REGION=$2 ;;
    --endpoint) S3_ENDPOINT_URL=$2 ;;
    --nfs) NFS_MOUNT_POINT=$2 ;;
  esac
}

wrong_use() {
  printf 'error: %s\nRun './deploy.sh help' for what there is.\n' "$1" >&2
  exit 2
}

# What an earlier start chose, where nothing else is said now.
recall() {
  local name value
  [ -f "$DIR/deployment.conf" ] || return 0
  while IFS='=' read -r name value; do
    case " ${WISHES[*]} " in
      *" $name "*) [ -n "${!name:-}" ] || printf -v "$name" '%s' "$value" ;;
    esac
  done <"$DIR/deployment.conf"
  # Secrets and the store: a new value wins over the remembered one, nothing else does.
  [ -f "$DIR/.env" ] || return 0
  while IFS='=' read -r name value; do
    case " ${STORAGE_SETTINGS[*]} " in
      *" $name "*) [ -n "${!name:-}" ] || printf -v "$name" '%s' "$value" ;;
    esac
  done <"$DIR/.env"
}

remember() {
  local name
  {
    printf '# Written by deploy.sh: how this deployment was set up.\n'
    for name in "${WISHES[@]}"; do printf '%s=%s\n' "$name" "${!name:-}"; done
  } >"$DIR/deployment.conf.next"
  mv "$DIR/deployment.conf.next" "$DIR/deployment.conf"
}

# ask NAME QUESTION DEFAULT: sets a variable that is not set yet.
ask() {
  local name=$1 question=$2 default=$3 answer=
  [ -z "${!name:-}" ] || return 0
  if [ -n "$ASK" ]; then
    read -r -p "$question [${default:-none}]: " answer || true
  fi
  printf -v "$name" '%s' "${answer:-$default}"
}

ask_secret() {
  local name=$1 question=$2 answer=
  [ -z "${!name:-}" ] && [ -n "$ASK" ] || return 0
  read -r -s -p "$question: " answer || true
  printf '\n'
  printf -v "$name" '%s' "$answer"
}

ask_wishes() {
  [ -n "$ASK" ] && [ -z "$MODE" ] && cat <<'TEXT'
What is it to be?
  local   one instance on this machine, files on its disk
  s3      one instance, large files in an S3 bucket
  nfs     several instances behind nginx, large files on an NFS mount
  p2p     several instances behind nginx that keep copies for each other
  hybrid  several instances behind nginx, large files in an S3 bucket
TEXT
  ask MODE "Mode" local
  case " $MODES " in *" $MODE "*) ;; *) wrong_use "mode '$MODE' is none of: $MODES" ;; esac
  if is_team; then
    ask INSTANCES "How many instances (1 to 20)" 3
  else
    INSTANCES=1
  fi
  ask ADDRESS "The name or address that people will type" "$(hostname -f 2>/dev/null || hostname)"
  ask PORT "The port of the web address" "$(is_team && printf 8443 || printf 8080)"
  ask FIRST_PORT "The first of the ports on which the instances listen on this machine only" 18081
  ask_storage
  check_wishes
}

choose_backend() {
  case "$MODE" in
    s3 | hybrid) STORAGE_BACKEND=s3 ;;
    nfs) STORAGE_BACKEND=nfs ;;
    *) STORAGE_BACKEND=local ;;
  esac
}

ask_storage() {
  choose_backend
  case "$STORAGE_BACKEND" in
    s3)
      ask AWS_S3_BUCKET "The bucket" ""
      ask AWS_REGION "Its region" us-east-1
      ask S3_ENDPOINT_URL "The address of the S3 server; none for Amazon's" ""
      ask AWS_ACCESS_KEY_ID "The access key; none for this machine's role" ""
      [ -z "$AWS_ACCESS_KEY_ID" ] || ask_secret AWS_SECRET_ACCESS_KEY "The secret key"
      [ -z "$S3_ENDPOINT_URL" ] || S3_FORCE_PATH_STYLE=${S3_FORCE_PATH_STYLE:-true}
      ;;
    nfs)
      ask NFS_MOUNT_POINT "Where the NFS share is mounted" ""
      ;;
  esac
}

is_team() { case "$MODE" in nfs | p2p | hybrid) return 0 ;; *) return 1 ;; esac; }

is_number() { case "$1" in '' | *[!0-9]*) return 1 ;; esac; [ "${#1}" -le 5 ] && [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]; }

check_wishes() {
  is_number "$INSTANCES" 1 20 || wrong_use "--instances $INSTANCES is not a number from 1 to 20"
  is_number "$PORT" 1 65535 || wrong_use "--port $PORT is not a number from 1 to 65535"
  is_number "$FIRST_PORT" 1 65000 || wrong_use "--first-port $FIRST_PORT is not a number from 1 to 65000"
  case "$ADDRESS" in '' | *[!A-Za-z0-9.:-]*) wrong_use "--address '$ADDRESS' is no host name and no address" ;; esac
  case "$STORAGE_BACKEND" in
    s3) [ -n "${AWS_S3_BUCKET:-}" ] || wrong_use "mode $MODE needs a bucket: --bucket NAME or AWS_S3_BUCKET" ;;
    nfs)
      [ -n "${NFS_MOUNT_POINT:-}" ] || wrong_use "mode nfs needs the mounted share: --nfs DIRECTORY or NFS_MOUNT_POINT"
      mountpoint -q "$NFS_MOUNT_POINT" 2>/dev/null ||
        fail "nothing is mounted at $NFS_MOUNT_POINT. Mount the share first (docs/team.md says how), then start this command again."
      ;;
  esac
  if [ "$STORAGE_BACKEND" != local ] && ! grep -q '^#\?STORAGE_BACKEND=' "$ROOT/.env.example"; then
    fail "mode $MODE keeps files in a storage backend, which this version of PeerStor does not have yet. What works: local and p2p."
  fi
}

# The settings that all instances share. Written anew each time, so that what was chosen is what is there; lines of one's own
# after the mark stay.
write_env() {
  local name own=
  local mark='# Yours, kept as it is:'
  [ ! -f "$DIR/.env" ] || own=$(sed -n "/^$mark/,\$p" "$DIR/.env" | sed 1d)
  (
    umask 077
    {
      printf '# Written by deploy.sh; .env.example says what can be set.\n'
      [ "$STORAGE_BACKEND" = local ] || for name in "${STORAGE_SETTINGS[@]}"; do
        [ -z "${!name:-}" ] || printf '%s=%s\n' "$name" "${!name}"
      done
      if is_team; then
        printf 'PEERSTOR_TRUSTED_PROXIES=127.0.0.1\nPEERSTOR_DRAIN=1 s\n'
      fi
      printf 'PEERSTOR_LOG_FORMAT=json\n%s\n' "$mark"
      [ -z "$own" ] || printf '%s\n' "$own"
    } >"$DIR/.env.next"
  )
  mv "$DIR/.env.next" "$DIR/.env"
}
