#!/usr/bin/env bash
# Signs and verifies with a key of each family in a development server of its own, and encrypts beside a flood of orders
# for RSA pairs. Prints rates, the server's processor time a call, and latencies. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
port=${PORT:-4750}
calls=${CALLS:-3000}
callers=${CALLERS:-4}
flooders=${FLOODERS:-8}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/key-pairs.XXXXXX")
trap 'rm -rf "$out"' EXIT

[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
export HOLDFAST_BUILD=never

echo "$calls calls of each kind, $callers callers, $flooders flooders, heap ${HOLDFAST_HEAP:-192m}"
if ! "$java" -Xmx256m "$here/KeyPairs.java" "$root/deploy/holdfast" "$port" "$out/data" "$calls" "$callers" "$flooders"; then
  tail -n 50 "$out/server.txt" >&2
  exit 1
fi
