#!/usr/bin/env bash
# Creates grants and keys in a development server of its own, each durable before it is answered, in turns with plain writes that are
# synced one by one to the same disk (DATA_ON). Needs Linux and a built distribution.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=load-tests/server/measured.sh
. "$here/../server/measured.sh"
port=${PORT:-4780}
rounds=${ROUNDS:-5}
seconds=${SECONDS_A_ROUND:-5}
warmup=${WARMUP_SECONDS:-10}

disk=$(stat -f -c %T "$out")
[ "$disk" != tmpfs ] || { echo "$out is in memory: name a directory on a disk by DATA_ON" >&2; exit 2; }
echo "$rounds rounds of $seconds s each, heap ${HOLDFAST_HEAP:-192m}, data on $disk"
measure "$here/Durable.java" "$root/deploy/holdfast" "$port" "$out/data" "$rounds" "$seconds" "$warmup"
