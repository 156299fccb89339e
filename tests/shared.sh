# What `tests/run` and `tests/bench` have in common; they source it after they have said where the workspace is (`root`).

target=${CARGO_TARGET_DIR:-$root/target}
[[ $target == /* ]] || target=$root/$target

# ---- a PostgreSQL server of our own, which forgets everything at its end

postgres_bin='' postgres_folder='' postgres_url=''
postgres_oldest=13
server_ready_limit_s=60
# One test binary runs at a time, but many of its tests do, each with a few pools.
postgres_connections=400

# With `durable` it keeps what it promises to keep; else what is lost when the machine loses power is made anew in seconds.
start_postgres() {
  need_postgres
  postgres_folder=$(mktemp -d)
  local port
  as_postgres_user_owning "$postgres_folder"
  # No password: it listens on this machine only, and holds what tests make up.
  as_postgres_user "$postgres_bin/initdb" --pgdata="$postgres_folder/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C --no-sync > "$postgres_folder/log"
  cat >> "$postgres_folder/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = $postgres_connections
SETTINGS
  if [[ ${1:-} != durable ]]; then
    cat >> "$postgres_folder/data/postgresql.conf" <<SETTINGS
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS
  fi
  local attempt
  # Between the look and the start somebody else may take the port.
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    if as_postgres_user "$postgres_bin/pg_ctl" --pgdata="$postgres_folder/data" --log="$postgres_folder/server.log" \
      --options="-p $port" --timeout="$server_ready_limit_s" --silent start >> "$postgres_folder/log" 2>&1; then
      postgres_url=postgres://postgres@127.0.0.1:$port/postgres
      say "$("$postgres_bin/postgres" --version) on port $port"
      return 0
    fi
  done
  sed 's/^/  postgres: /' "$postgres_folder/log" "$postgres_folder/server.log" >&2 || true
  fail "PostgreSQL did not start"
}

stop_postgres() {
  [[ -n $postgres_folder ]] || return 0
  if [[ -e $postgres_folder/data/postmaster.pid ]]; then
    as_postgres_user "$postgres_bin/pg_ctl" --pgdata="$postgres_folder/data" --mode=immediate --silent stop || true
  fi
  rm -rf "$postgres_folder"
  postgres_folder='' postgres_url=''
}

# PostgreSQL refuses to run as root.
as_postgres_user() {
  if ((EUID == 0)); then
    (cd / && setpriv --reuid=postgres --regid=postgres --clear-groups "$@")
  else
    "$@"
  fi
}

as_postgres_user_owning() {
  if ((EUID == 0)); then chown postgres:postgres "$1"; fi
}

# Any port that nobody listens on.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 30000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

# ---- programs of others, in Node

# A peer with exactly what its lock file names, in the target folder. None of their scripts is run.
install_peer() {
  local work=$target/peers/$1
  mkdir -p "$work"
  cp "$root/tests/peers/$1"/{package.json,package-lock.json,*.mjs} "$work/"
  (cd "$work" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error)
}

# ---- what the machine must have

apt_updated=''

# The one place that installs; asks for nothing that is there.
install() {
  say "installing $* from Debian's packages"
  local sudo=()
  if ((EUID != 0)); then
    command -v sudo > /dev/null || fail "install these packages, then run this again: $*"
    sudo=(sudo)
  fi
  command -v apt-get > /dev/null || fail "this machine has no apt-get; install what these packages hold: $*"
  if [[ -z $apt_updated ]]; then
    "${sudo[@]}" apt-get update --quiet --quiet
    apt_updated=yes
  fi
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install --quiet --quiet --yes --no-install-recommends "$@" > /dev/null
}

need() {
  local command=$1
  shift
  command -v "$command" > /dev/null || install "$@"
}

# The newest server that there is: `$postgres_bin`. Debian keeps its programs out of the path.
need_postgres() {
  find_postgres || { install postgresql && find_postgres; } || fail "PostgreSQL $postgres_oldest or newer is missing"
  if ((EUID == 0)); then need setpriv util-linux; fi
}

find_postgres() {
  local initdb found=0 major
  for initdb in /usr/lib/postgresql/*/bin/initdb $(command -v initdb || true); do
    [[ -x $initdb ]] || continue
    major=$("$initdb" --version | sed 's/.* \([0-9]*\)[.a-z].*/\1/')
    if ((major >= postgres_oldest && major > found)); then found=$major postgres_bin=$(dirname -- "$initdb"); fi
  done
  ((found))
}

# ---- telling what goes on

say() { printf '   [%4d s] %s\n' "$SECONDS" "$*"; }

fail() {
  printf '!! %s\n' "$*" >&2
  exit 1
}
