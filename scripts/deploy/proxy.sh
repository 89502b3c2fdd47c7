# nginx before the instances, as a process of its own without root. Sourced by deploy.sh, never run.
# shellcheck shell=bash

proxy_folder() { printf '%s/nginx' "$DIR"; }

require_nginx() {
  command -v nginx >/dev/null 2>&1 && return 0
  if has_apt; then
    apt_install nginx-light
  else
    fail "nginx is needed before several instances. Package: nginx. Then start this command again."
  fi
}

# write_proxy [NUMBER]: the configuration, with one instance taken out of the list.
write_proxy() {
  local folder out=${1:-} number
  folder=$(proxy_folder)
  mkdir -p "$folder/logs"
  cp "$ROOT/nginx/nginx.conf" "$ROOT/nginx/proxy.conf" "$ROOT/nginx/headers.conf" "$folder/"
  for ((number = 1; number <= INSTANCES; number++)); do
    printf 'server 127.0.0.1:%s max_fails=2 fail_timeout=5s%s;\n' "$(instance_port "$number")" "$([ "$number" = "$out" ] && printf ' down')"
  done >"$folder/instances.conf.next"
  mv "$folder/instances.conf.next" "$folder/instances.conf"
  printf 'listen %s ssl http2;\nssl_certificate "%s";\nssl_certificate_key "%s";\n' \
    "$PORT" "$DIR/certs/server.crt" "$DIR/certs/server.key" >"$folder/listen.conf"
  # People who type the name alone come by port 80.
  if [ "$PORT" = 443 ]; then
    # shellcheck disable=SC2016
    printf 'server { listen 80; return 308 https://$host$request_uri; }\n' >"$folder/redirect.conf"
  else
    : >"$folder/redirect.conf"
  fi
}

proxy_pid() {
  local pid
  pid=$(cat "$(proxy_folder)/nginx.pid" 2>/dev/null) || return 1
  [ -n "$pid" ] && grep -q nginx "/proc/$pid/comm" 2>/dev/null && printf '%s' "$pid"
}

run_nginx() { nginx -p "$(proxy_folder)" -c "$(proxy_folder)/nginx.conf" -e "$(proxy_folder)/logs/error.log" "$@"; }

start_proxy() {
  local said
  said=$(run_nginx -t 2>&1) || {
    printf '%s\n' "$said" >&2
    fail "nginx does not accept its configuration; the lines above say why."
  }
  if proxy_pid >/dev/null; then
    run_nginx -s reload
    return
  fi
  port_is_free "$PORT" || fail "port $PORT is in use by another program. Choose another one: --port N."
  (cd "$DIR" && exec setsid nginx -p "$(proxy_folder)" -c "$(proxy_folder)/nginx.conf" -e "$(proxy_folder)/logs/error.log" -g 'daemon off;') \
    >>"$(proxy_folder)/logs/log" 2>&1 </dev/null 8>&- &
  wait_proxy
}

wait_proxy() {
  local waited=0
  until is_proxy_ready; do
    [ "$waited" -lt 100 ] || fail "nginx does not answer on port $PORT; see $(proxy_folder)/logs/log."
    waited=$((waited + 1))
    sleep 0.1
  done
}

# By the certificate that people will see, and through to an instance.
is_proxy_ready() { answers "https://localhost:$PORT/health/ready" --cacert "$DIR/certs/server.crt" || answers "https://localhost:$PORT/health/ready" -k; }

stop_proxy() {
  local pid
  pid=$(proxy_pid) || return 0
  kill -QUIT "$pid" 2>/dev/null || true
  # Connections that stay open (news for pages) would keep it for a minute.
  local waited=0
  while kill -0 "$pid" 2>/dev/null; do
    [ "$waited" -ne 20 ] || kill -TERM "$pid" 2>/dev/null || true
    [ "$waited" -lt 100 ] || { kill -KILL "$pid" 2>/dev/null || true; break; }
    waited=$((waited + 1))
    sleep 0.1
  done
}
