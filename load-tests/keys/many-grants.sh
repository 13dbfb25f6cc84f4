#!/usr/bin/env bash
# Gives one key GRANTS grants in a development server of its own, restarts the server on the same data and decrypts.
# Prints what each took. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
port=${PORT:-4740}
grants=${GRANTS:-50000}
callers=${CALLERS:-32}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/many-grants.XXXXXX")
trap 'rm -rf "$out"' EXIT

[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
export HOLDFAST_BUILD=never

echo "$grants grants, $callers callers, heap ${HOLDFAST_HEAP:-192m}, data on $(stat -f -c %T "$out")"
if ! "$java" -Xmx256m "$here/ManyGrants.java" "$root/deploy/holdfast" "$port" "$out/data" "$grants" "$callers"; then
  tail -n 50 "$out/server.txt" >&2
  exit 1
fi
grep -E ' (WARN|ERROR) ' "$out/server.txt" | head -n 20 >&2 || true
