#!/usr/bin/env bash
# Read by the scripts that measure a server of their own. Gives them: root, the checkout; java; and out, a directory on the disk that
# DATA_ON names, which is removed at the end. Needs Linux and a built distribution.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ -d "$root/modules/node/target/holdfast/lib" ] || { echo "there is no distribution: run deploy/holdfast dev once" >&2; exit 2; }
java=${HOLDFAST_JAVA:-$("$root/deploy/holdfast" java-path)}
out=$(mktemp -d "${DATA_ON:-${TMPDIR:-/tmp}}/$(basename "$0" .sh).XXXXXX")
trap 'rm -rf "$out"' EXIT
export HOLDFAST_BUILD=never

# measure [OPTION OF JAVA...] PROGRAM ARGUMENT...: shows the end of what the server said when it fails, or else what it complained of.
measure() {
  if ! "$java" -Xmx256m "$@"; then
    tail -n 50 "$out/server.txt" >&2
    exit 1
  fi
  grep -E ' (WARN|ERROR) ' "$out/server.txt" | head -n 20 >&2 || true
}
