#!/usr/bin/env bash
# Signs and verifies with a key of each family in a development server of its own, and encrypts beside a flood of orders
# for RSA pairs. Prints rates, the server's processor time a call, and latencies. Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4750}
calls=${CALLS:-3000}
callers=${CALLERS:-4}
flooders=${FLOODERS:-8}

echo "$calls calls of each kind, $callers callers, $flooders flooders, heap ${HOLDFAST_HEAP:-192m}"
measure "$here/KeyPairs.java" "$root/deploy/holdfast" "$port" "$out/data" "$calls" "$callers" "$flooders"
