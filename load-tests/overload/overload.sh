#!/usr/bin/env bash
# Sends a development server of its own more than it can answer, from this machine's same processors, and says what becomes of
# it: rates, times, refusals by operation, memory. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=$root/modules/node/target/holdfast/lib
port=${PORT:-4760}
seconds=${SECONDS_EACH:-15}
connections=${CONNECTIONS:-1024}
times=${TIMES:-3}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/overload.XXXXXX")
trap 'rm -rf "$out"' EXIT

[ -d "$lib" ] || { echo "no distribution in $lib: run deploy/holdfast dev once" >&2; exit 2; }
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
export HOLDFAST_BUILD=never

echo "$seconds s each, heap ${HOLDFAST_HEAP:-192m}"
if ! "$java" -Xmx512m "$here/Overload.java" "$root/deploy/holdfast" "$port" "$out/data" "$seconds" "$connections" "$times"; then
  tail -n 50 "$out/server.txt" >&2
  exit 1
fi
