#!/usr/bin/env bash
# Makes USERS users and ROLES roles in one account of a development server of its own, restarts the server on the same
# data and lets the users sign requests. Prints what each took. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
port=${PORT:-4730}
users=${USERS:-5000}
roles=${ROLES:-1000}
callers=${CALLERS:-32}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/many-identities.XXXXXX")
trap 'rm -rf "$out"' EXIT

[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
export HOLDFAST_BUILD=never

echo "$users users, $roles roles, $callers callers, heap ${HOLDFAST_HEAP:-192m}, data on $(stat -f -c %T "$out")"
if ! "$java" -Xmx256m "$here/ManyIdentities.java" "$root/deploy/holdfast" "$port" "$out/data" "$users" "$roles" "$callers"; then
  tail -n 50 "$out/server.txt" >&2
  exit 1
fi
grep -E ' (WARN|ERROR) ' "$out/server.txt" | head -n 20 >&2 || true
