# The certificate that nginx shows: a given one, or one of an authority of one's own. Sourced by deploy.sh, never run.
# shellcheck shell=bash disable=SC2153

# Browsers take no certificate that is valid for longer.
CERTIFICATE_DAYS=397
RENEW_SECONDS=$((30 * 24 * 3600))

make_certificates() {
  local folder=$DIR/certs
  (umask 077 && mkdir -p "$folder")
  if [ -n "$CERT$CERT_KEY" ]; then
    take_given_certificate "$folder"
    return
  fi
  if is_certificate_good "$folder"; then
    return 0
  fi
  command -v openssl >/dev/null 2>&1 || fail "openssl is needed to make a certificate. Package: openssl. Or give one: --cert FILE --cert-key FILE."
  if [ ! -s "$folder/ca.crt" ] || [ ! -s "$folder/ca.key" ]; then
    say "making a certificate authority: $folder/ca.crt"
    (umask 077 && quiet_openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 \
      -subj "/CN=PeerStor on $(hostname)" -addext basicConstraints=critical,CA:true,pathlen:0 -addext keyUsage=critical,keyCertSign \
      -keyout "$folder/ca.key" -out "$folder/ca.crt")
  fi
  make_server_certificate "$folder"
  say "Browsers believe this certificate once $folder/ca.crt is among their authorities; docs/team.md says how."
}

# Made beside and moved into place: whoever is interrupted starts again with the old pair or the new one.
make_server_certificate() {
  local folder=$1 next=$1/next
  rm -rf "$next"
  (umask 077 && mkdir "$next")
  quiet_openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -subj "/CN=${ADDRESS:0:64}" \
    -keyout "$next/server.key" -out "$next/server.csr"
  printf 'subjectAltName=%s\nbasicConstraints=CA:false\nextendedKeyUsage=serverAuth\n' "$(alternative_names)" >"$next/extensions"
  quiet_openssl x509 -req -in "$next/server.csr" -CA "$folder/ca.crt" -CAkey "$folder/ca.key" -CAcreateserial -sha256 \
    -days "$CERTIFICATE_DAYS" -extfile "$next/extensions" -out "$next/server.crt"
  cat "$folder/ca.crt" >>"$next/server.crt"
  mv -f "$next/server.key" "$folder/server.key"
  mv -f "$next/server.crt" "$folder/server.crt"
  rm -rf "$next"
}

alternative_names() {
  local names="DNS:localhost,IP:127.0.0.1" address
  case "$ADDRESS" in
    *[!0-9.]*) case "$ADDRESS" in *:*) names+=",IP:$ADDRESS" ;; localhost) ;; *) names+=",DNS:$ADDRESS" ;; esac ;;
    127.0.0.1) ;;
    *) names+=",IP:$ADDRESS" ;;
  esac
  for address in $(hostname -I 2>/dev/null || true); do
    case "$names" in *"$address"*) ;; *) names+=",IP:$address" ;; esac
  done
  printf '%s' "$names"
}

take_given_certificate() {
  local folder=$1
  { [ -n "$CERT" ] && [ -n "$CERT_KEY" ]; } || wrong_use "--cert and --cert-key belong together"
  [ -r "$CERT" ] || fail "the certificate $CERT cannot be read"
  [ -r "$CERT_KEY" ] || fail "the key $CERT_KEY cannot be read"
  is_pair "$CERT" "$CERT_KEY" || fail "the key $CERT_KEY does not belong to the certificate $CERT, or one of them is damaged. Nothing was changed."
  openssl x509 -in "$CERT" -noout -checkend 0 >/dev/null || fail "the certificate $CERT has expired. Nothing was changed."
  openssl x509 -in "$CERT" -noout -checkend "$RENEW_SECONDS" >/dev/null || say "note: the certificate $CERT expires within 30 days."
  CERT=$(realpath "$CERT")
  CERT_KEY=$(realpath "$CERT_KEY")
  (umask 077 && cp "$CERT_KEY" "$folder/server.key.next" && cp "$CERT" "$folder/server.crt.next")
  mv -f "$folder/server.key.next" "$folder/server.key"
  mv -f "$folder/server.crt.next" "$folder/server.crt"
}

is_certificate_good() {
  local folder=$1
  [ -s "$folder/server.crt" ] && [ -s "$folder/server.key" ] && is_pair "$folder/server.crt" "$folder/server.key" &&
    openssl x509 -in "$folder/server.crt" -noout -checkend "$RENEW_SECONDS" >/dev/null &&
    openssl x509 -in "$folder/server.crt" -noout -ext subjectAltName 2>/dev/null | grep -qF "$ADDRESS"
}

is_pair() {
  local certificate key
  certificate=$(openssl x509 -in "$1" -noout -pubkey 2>/dev/null) || return 1
  key=$(openssl pkey -in "$2" -pubout 2>/dev/null </dev/null) || return 1
  [ -n "$key" ] && [ "$certificate" = "$key" ]
}

quiet_openssl() {
  local log
  if ! log=$(openssl "$@" 2>&1); then
    printf '%s\n' "$log" >&2
    fail "openssl could not make the certificate; the lines above say why."
  fi
}
