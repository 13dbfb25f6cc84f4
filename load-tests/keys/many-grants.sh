#!/usr/bin/env bash
# Gives one key GRANTS grants in a development server of its own, restarts the server on the same data and decrypts.
# Prints what each took. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4740}
grants=${GRANTS:-50000}
callers=${CALLERS:-32}

echo "$grants grants, $callers callers, heap ${HOLDFAST_HEAP:-192m}, data on $(stat -f -c %T "$out")"
measure "$here/ManyGrants.java" "$root/deploy/holdfast" "$port" "$out/data" "$grants" "$callers"
