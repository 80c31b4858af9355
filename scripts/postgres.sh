#!/usr/bin/env bash
# Runs a command beside a PostgreSQL of its own, in a temporary folder, that is gone afterwards:
#   scripts/postgres.sh npm test -- test/store/postgres.test.ts
# The command finds its address in WHETSTONE_TEST_POSTGRES. Where there is no PostgreSQL (15 or later; Debian: apt-get
# install postgresql) the command runs all the same, without that variable.
set -uo pipefail

binaries=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1)")
if [ ! -x "$binaries/initdb" ]; then
  echo "postgres.sh: there is no PostgreSQL here; the command runs without one" >&2
  exec "$@"
fi

folder=$(mktemp -d)
# A server refuses to run as root: there it runs as the user that the package made.
as=()
if [ "$(id -u)" -eq 0 ]; then
  as=(setpriv --reuid=postgres --regid=postgres --init-groups)
  chown postgres "$folder"
  chmod 711 "$folder"
fi
stop() {
  "${as[@]}" "$binaries/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

cd "$folder" || exit 1
# What is lost with the machine is a test's: without fsync it takes half the time.
if ! "${as[@]}" "$binaries/initdb" -D "$folder/data" -U whetstone -E UTF8 --locale=C -A trust >"$folder/log" 2>&1 ||
  ! "${as[@]}" "$binaries/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w start \
    -o "-k $folder -c listen_addresses= -c fsync=off -c full_page_writes=off" >>"$folder/log" 2>&1; then
  cat "$folder/log" "$folder/data/log" >&2
  exit 1
fi
chmod 755 "$folder"
cd "$OLDPWD" || exit 1
WHETSTONE_TEST_POSTGRES="postgres://whetstone@localhost/postgres?host=$folder" "$@"
