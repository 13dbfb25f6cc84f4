#!/usr/bin/env bash
# Creates KEYS keys in one account of a development server of its own, pages through them, changes some, restarts the
# server on the same data and pages again. Prints what each took. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4720}
keys=${KEYS:-5000}
callers=${CALLERS:-64}

echo "$keys keys, $callers callers, heap ${HOLDFAST_HEAP:-192m}, data on $(stat -f -c %T "$out")"
measure "$here/ManyKeys.java" "$root/deploy/holdfast" "$port" "$out/data" "$keys" "$callers"
